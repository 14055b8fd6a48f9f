// Looks into an index level by level.
#pragma once

#include <cstdint>
#include <string>

#include <faiss/Index.h>

namespace react {

// What an index is made of.
struct Structure {
    std::string kind;            // from the outside in, for example "IDMap > PreTransform > IVF > HNSW > Flat"
    std::int64_t lists = 0;      // inverted lists, 0 where there are none
    std::int64_t centroidGraph = 0; // 1 where the lists are found through a graph
    std::int64_t graph = 0;      // 1 where the vectors themselves lie in a graph
    std::int64_t lossless = 0;   // 1 where vectors are kept as float32
    std::int64_t selects = 0;    // 1 where a search can be told which ids to look at
};

// Throws Error (Unsuitable) unless every level has the metric, and the levels agree on lengths and counts: faiss itself checks neither when it
// makes an index from a factory string nor when it reads a file.
Structure inspect(const faiss::Index* index, faiss::MetricType metric);

} // namespace react
