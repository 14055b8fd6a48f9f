#include "quiet.h"

#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>

namespace react {

QuietTraining::QuietTraining(faiss::Index* index) {
    visit(index, 0);
}

QuietTraining::~QuietTraining() {
    for (faiss::OPQMatrix* rotation : rotations) {
        rotation->pq = nullptr;
    }
}

void QuietTraining::visit(faiss::Index* index, int depth) {
    if (index == nullptr || depth > 16) {
        return;
    }

    if (auto map = dynamic_cast<faiss::IndexIDMap*>(index)) {
        visit(map->index, depth + 1);
    } else if (auto transform = dynamic_cast<faiss::IndexPreTransform*>(index)) {
        for (faiss::VectorTransform* step : transform->chain) {
            auto rotation = dynamic_cast<faiss::OPQMatrix*>(step);
            if (rotation != nullptr && rotation->pq == nullptr && rotation->M > 0) {
                // What it would make itself, but for the warnings.
                const int length = rotation->d_out == -1 ? rotation->d_in : rotation->d_out;
                quantizers.emplace_back(length, rotation->M, 8);
                quantizers.back().cp.min_points_per_centroid = 1;
                rotation->pq = &quantizers.back();
                rotations.push_back(rotation);
            }
        }

        visit(transform->index, depth + 1);
    } else if (auto lists = dynamic_cast<faiss::IndexIVF*>(index)) {
        lists->cp.min_points_per_centroid = 1;
        if (auto codes = dynamic_cast<faiss::IndexIVFPQ*>(index)) {
            codes->pq.cp.min_points_per_centroid = 1;
        }

        visit(lists->quantizer, depth + 1);
    } else if (auto codes = dynamic_cast<faiss::IndexPQ*>(index)) {
        codes->pq.cp.min_points_per_centroid = 1;
    } else if (auto graph = dynamic_cast<faiss::IndexHNSW*>(index)) {
        visit(graph->storage, depth + 1);
    } else if (auto refine = dynamic_cast<faiss::IndexRefine*>(index)) {
        visit(refine->base_index, depth + 1);
        visit(refine->refine_index, depth + 1);
    }
}

} // namespace react
