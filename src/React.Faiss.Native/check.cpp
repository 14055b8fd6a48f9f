#include "check.h"

#include "call.h"

#include <typeinfo>
#include <vector>

#include <faiss/Index2Layer.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexFlatCodes.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFFastScan.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexIVFPQR.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/VectorTransform.h>
#if !defined(_WIN32)
#include <faiss/invlists/OnDiskInvertedLists.h>
#endif

#if defined(__GNUG__)
#include <cxxabi.h>
#include <cstdlib>
#endif

namespace react {

namespace {

using faiss::Index;

constexpr int MaxDepth = 16;

std::string typeName(const Index* index) {
    const char* name = typeid(*index).name();
#if defined(__GNUG__)
    int status = 0;
    if (char* plain = abi::__cxa_demangle(name, nullptr, nullptr, &status)) {
        std::string result = plain;
        std::free(plain);
        return result;
    }
#endif
    return name;
}

std::string metricName(faiss::MetricType metric) {
    return metric == faiss::METRIC_INNER_PRODUCT ? "inner product" : metric == faiss::METRIC_L2 ? "L2 distance" : "metric " + std::to_string(metric);
}

[[noreturn]] void fail(const std::string& what) {
    throw Error{Unsuitable, what};
}

void require(bool holds, const Index* at, const char* what) {
    if (!holds) {
        fail(typeName(at) + ": " + what);
    }
}

void checkProductQuantizer(const faiss::ProductQuantizer& pq, const Index* at, std::size_t codeSize) {
    require(pq.M > 0 && pq.d == static_cast<std::size_t>(at->d) && pq.d % pq.M == 0 && pq.dsub == pq.d / pq.M && pq.nbits > 0 && pq.nbits <= 24
                    && pq.ksub == std::size_t{1} << pq.nbits && pq.code_size == (pq.nbits * pq.M + 7) / 8 && pq.code_size == codeSize,
            at, "its product quantizer has sizes that cannot be");
    require(!at->is_trained || pq.centroids.size() == pq.d * pq.ksub, at, "its product quantizer lacks centroids");
}

void checkScalarQuantizer(const faiss::ScalarQuantizer& sq, const Index* at, std::size_t codeSize) {
    require(sq.d == static_cast<std::size_t>(at->d) && sq.code_size == codeSize, at, "its scalar quantizer has sizes that cannot be");
    const bool uniform = sq.qtype == faiss::ScalarQuantizer::QT_8bit_uniform || sq.qtype == faiss::ScalarQuantizer::QT_4bit_uniform;
    const bool direct = sq.qtype == faiss::ScalarQuantizer::QT_fp16 || sq.qtype == faiss::ScalarQuantizer::QT_8bit_direct;
    require(!at->is_trained || sq.trained.size() >= (direct ? 0 : uniform ? 2 : 2 * sq.d), at, "its scalar quantizer lacks its ranges");
}

void checkGraph(const faiss::IndexHNSW* at) {
    const faiss::HNSW& graph = at->hnsw;
    const std::size_t n = static_cast<std::size_t>(at->ntotal);
    require(graph.levels.size() == n && graph.offsets.size() == n + 1 && graph.neighbors.size() == graph.offsets.back(), at, "its graph has another size than its vectors");
    const std::size_t levels = graph.cum_nneighbor_per_level.size();
    for (std::size_t i = 1; i < levels; i++) {
        require(graph.cum_nneighbor_per_level[i] >= graph.cum_nneighbor_per_level[i - 1], at, "its graph's levels cannot be");
    }

    require(levels == 0 || graph.cum_nneighbor_per_level[0] == 0, at, "its graph's levels cannot be");
    for (std::size_t i = 0; i < n; i++) {
        const int level = graph.levels[i];
        require(level >= 1 && static_cast<std::size_t>(level) < levels && graph.offsets[i + 1] >= graph.offsets[i]
                        && graph.offsets[i + 1] - graph.offsets[i] == static_cast<std::size_t>(graph.cum_nneighbor_per_level[level]) && level <= graph.max_level + 1,
                at, "its graph's levels cannot be");
    }

    // A neighbour on a level must reach up to that level, or the search would read past its links.
    for (std::size_t i = 0; i < n; i++) {
        for (int level = 0; level < graph.levels[i]; level++) {
            for (int j = graph.cum_nneighbor_per_level[level]; j < graph.cum_nneighbor_per_level[level + 1]; j++) {
                const int neighbour = graph.neighbors[graph.offsets[i] + static_cast<std::size_t>(j)];
                require(neighbour >= -1 && (neighbour < 0 || (static_cast<std::size_t>(neighbour) < n && graph.levels[neighbour] > level)), at, "its graph points to vectors that are not there");
            }
        }
    }

    require(n == 0 ? graph.entry_point == -1
                   : graph.entry_point >= 0 && static_cast<std::size_t>(graph.entry_point) < n && graph.levels[graph.entry_point] == graph.max_level + 1,
            at, "its graph has no entry point");
    require(graph.efSearch > 0, at, "its efSearch cannot be");
}

class Inspection {
public:
    explicit Inspection(faiss::MetricType metric) : metric(metric) {}

    Structure structure;

    void visit(const Index* index, int depth, bool centroids) {
        if (index == nullptr || depth > MaxDepth) {
            fail("a level of the index is missing, or there are too many");
        }

        if (index->metric_type != metric) {
            fail(typeName(index) + " measures " + metricName(index->metric_type) + ", not " + metricName(metric) + (depth == 0 ? "" : ", inside of an index that claims otherwise"));
        }

        require(index->d > 0 && index->ntotal >= 0, index, "its sizes cannot be");
        if (auto map = dynamic_cast<const faiss::IndexIDMap*>(index)) {
            name("IDMap");
            require(map->index != nullptr && map->index->d == map->d && map->id_map.size() == static_cast<std::size_t>(map->ntotal) && map->index->ntotal == map->ntotal, index, "its ids are not as many as its vectors");
            visit(map->index, depth + 1, centroids);
            structure.selects = 0;
        } else if (auto transform = dynamic_cast<const faiss::IndexPreTransform*>(index)) {
            name("PreTransform");
            visitTransform(transform, depth, centroids);
        } else if (auto ivf = dynamic_cast<const faiss::IndexIVF*>(index)) {
            visitLists(ivf, depth, centroids);
        } else if (auto graph = dynamic_cast<const faiss::IndexHNSW*>(index)) {
            name("HNSW");
            require(graph->storage != nullptr && graph->storage->d == graph->d && graph->storage->ntotal == graph->ntotal, index, "its graph and its vectors differ in number");
            checkGraph(graph);
            (centroids ? structure.centroidGraph : structure.graph) = 1;
            visit(graph->storage, depth + 1, centroids);
            structure.selects = centroids ? structure.selects : 0;
        } else if (auto refine = dynamic_cast<const faiss::IndexRefine*>(index)) {
            name("Refine");
            require(refine->base_index != nullptr && refine->refine_index != nullptr && refine->base_index->ntotal == refine->ntotal && refine->refine_index->ntotal == refine->ntotal
                            && refine->base_index->d == refine->d && refine->refine_index->d == refine->d && refine->k_factor >= 1 && refine->k_factor < 1e6f,
                    index, "its two parts differ in number");
            visit(refine->base_index, depth + 1, centroids);
            Inspection(metric).visit(refine->refine_index, depth + 1, centroids);
            structure.selects = 0;
        } else if (auto codes = dynamic_cast<const faiss::IndexFlatCodes*>(index)) {
            visitCodes(codes, centroids);
        } else {
            fail(typeName(index) + " is a kind of index that cannot be checked");
        }
    }

private:
    faiss::MetricType metric;

    void name(const std::string& kind) {
        structure.kind += (structure.kind.empty() ? "" : " > ") + kind;
    }

    void visitTransform(const faiss::IndexPreTransform* index, int depth, bool centroids) {
        int length = index->d;
        for (const faiss::VectorTransform* step : index->chain) {
            require(step != nullptr && step->d_in == length && step->d_out > 0, index, "its transforms do not fit each other");
            if (auto linear = dynamic_cast<const faiss::LinearTransform*>(step)) {
                const std::size_t size = static_cast<std::size_t>(step->d_in) * static_cast<std::size_t>(step->d_out);
                require(!step->is_trained || (linear->A.size() == size && (!linear->have_bias || linear->b.size() == static_cast<std::size_t>(step->d_out))), index, "its matrix has another size than its vectors");
            }

            length = step->d_out;
        }

        require(index->index != nullptr && index->index->d == length && index->index->ntotal == index->ntotal, index, "its transforms do not fit its index");
        visit(index->index, depth + 1, centroids);
    }

    void visitLists(const faiss::IndexIVF* index, int depth, bool centroids) {
        require(index->quantizer != nullptr && index->quantizer->d == index->d && index->nlist > 0 && index->nprobe > 0, index, "its lists have no centroids");
        require(!index->is_trained || index->quantizer->ntotal == static_cast<Index::idx_t>(index->nlist), index, "its centroids are not as many as its lists");
        require(index->invlists == nullptr || (index->invlists->nlist == index->nlist && (dynamic_cast<const faiss::IndexIVFFastScan*>(index) || index->invlists->code_size == index->code_size)), index, "its lists are not as many as it says");
        require(index->invlists != nullptr && index->invlists->compute_ntotal() == static_cast<std::size_t>(index->ntotal), index, "its lists do not hold as many vectors as it says");
        checkMapped(index);
        bool lossless = false;
        bool selects = true;
        if (dynamic_cast<const faiss::IndexIVFFlat*>(index)) {
            name("IVFFlat");
            lossless = true;
            require(index->code_size == sizeof(float) * static_cast<std::size_t>(index->d), index, "its vectors have another length than it says");
        } else if (auto pq = dynamic_cast<const faiss::IndexIVFPQ*>(index)) {
            name("IVFPQ");
            checkProductQuantizer(pq->pq, index, index->code_size);
            selects = dynamic_cast<const faiss::IndexIVFPQR*>(index) == nullptr;
        } else if (auto sq = dynamic_cast<const faiss::IndexIVFScalarQuantizer*>(index)) {
            name("IVFSQ");
            checkScalarQuantizer(sq->sq, index, index->code_size);
        } else {
            fail(typeName(index) + " is a kind of index that cannot be checked");
        }

        if (!centroids) {
            structure.lists = static_cast<std::int64_t>(index->nlist);
            structure.lossless = lossless ? 1 : 0;
            structure.selects = selects ? 1 : 0;
        }

        visit(index->quantizer, depth + 1, true);
    }

    // Lists that stay in their file: faiss does not look whether the file is as long as they are.
    void checkMapped(const faiss::IndexIVF* index) {
#if !defined(_WIN32)
        if (auto mapped = dynamic_cast<const faiss::OnDiskInvertedLists*>(index->invlists)) {
            for (const faiss::OnDiskOneList& list : mapped->lists) {
                const std::size_t row = index->invlists->code_size + sizeof(Index::idx_t);
                require(list.capacity == 0 || (list.offset <= mapped->totsize && list.capacity <= (mapped->totsize - list.offset) / row), index, "its file ends before its lists do");
            }
        }
#endif
    }

    void visitCodes(const faiss::IndexFlatCodes* index, bool centroids) {
        require(index->code_size > 0 && index->codes.size() / index->code_size == static_cast<std::size_t>(index->ntotal) && index->codes.size() % index->code_size == 0, index, "it does not hold as many vectors as it says");
        if (dynamic_cast<const faiss::IndexFlat*>(index)) {
            name("Flat");
            require(index->code_size == sizeof(float) * static_cast<std::size_t>(index->d), index, "its vectors have another length than it says");
            if (!centroids) {
                structure.lossless = 1;
                structure.selects = 1;
            }
        } else if (auto pq = dynamic_cast<const faiss::IndexPQ*>(index)) {
            name("PQ");
            checkProductQuantizer(pq->pq, index, index->code_size);
        } else if (auto sq = dynamic_cast<const faiss::IndexScalarQuantizer*>(index)) {
            name("SQ");
            checkScalarQuantizer(sq->sq, index, index->code_size);
        } else {
            fail(typeName(index) + " is a kind of index that cannot be checked");
        }
    }
};

} // namespace

Structure inspect(const Index* index, faiss::MetricType metric) {
    Inspection inspection(metric);
    inspection.visit(index, 0, false);
    return inspection.structure;
}

} // namespace react
