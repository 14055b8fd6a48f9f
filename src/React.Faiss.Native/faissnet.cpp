// The exports of FaissNet's native library, with its names and signatures, so that what was written for that library works with this one.
// Unlike there, no exception leaves: FN_GetLastError tells of the last call of the same thread, and results are null, -1 or unchanged.
#include "call.h"

#include <algorithm>
#include <string>

#include <faiss/Index.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>

namespace {

using faiss::Index;

thread_local char lastError[1024] = "";

bool run(const std::function<void()>& work) {
    const react::CallScope scope(0, nullptr);
    return react::guard({lastError, sizeof lastError}, work) == react::Ok;
}

} // namespace

REACT_EXPORT void* FN_Create(int dimension, const char* description, faiss::MetricType metric) {
    Index* index = nullptr;
    run([&] { index = faiss::index_factory(dimension, description, metric); });
    return index;
}

REACT_EXPORT void* FN_CreateDefault(int dimension, faiss::MetricType metric) {
    return FN_Create(dimension, "IDMap2,HNSW32", metric);
}

REACT_EXPORT void FN_WriteIndex(Index* index, const char* path) {
    run([&] { faiss::write_index(index, path); });
}

REACT_EXPORT void* FN_ReadIndex(const char* path) {
    Index* index = nullptr;
    run([&] { index = faiss::read_index(path); });
    return index;
}

REACT_EXPORT void FN_Add(Index* index, int n, const float* vectors) {
    run([&] { index->add(n, vectors); });
}

REACT_EXPORT void FN_AddWithIds(Index* index, int n, const float* vectors, const long long* ids) {
    run([&] { index->add_with_ids(n, vectors, reinterpret_cast<const Index::idx_t*>(ids)); });
}

REACT_EXPORT void FN_Search(Index* index, int n, const float* queries, int k, float* distances, long long* labels) {
    if (!run([&] { index->search(n, queries, k, distances, reinterpret_cast<Index::idx_t*>(labels)); })) {
        std::fill_n(labels, static_cast<std::size_t>(n) * static_cast<std::size_t>(k), -1LL);
    }
}

REACT_EXPORT void FN_Assign(Index* index, int n, const float* vectors, long long* labels, int k) {
    if (!run([&] { index->assign(n, vectors, reinterpret_cast<Index::idx_t*>(labels), k); })) {
        std::fill_n(labels, static_cast<std::size_t>(n) * static_cast<std::size_t>(k), -1LL);
    }
}

REACT_EXPORT void FN_Train(Index* index, int n, const float* vectors) {
    run([&] { index->train(n, vectors); });
}

REACT_EXPORT void FN_Reset(Index* index) {
    run([&] { index->reset(); });
}

REACT_EXPORT void FN_RemoveIds(Index* index, int n, long long* ids) {
    run([&] { index->remove_ids(faiss::IDSelectorBatch(static_cast<std::size_t>(n), reinterpret_cast<const Index::idx_t*>(ids))); });
}

REACT_EXPORT void FN_ReconstructBatch(Index* index, int n, const long long* ids, float* vectors) {
    run([&] { index->reconstruct_batch(n, reinterpret_cast<const Index::idx_t*>(ids), vectors); });
}

REACT_EXPORT void FN_SearchAndReconstruct(Index* index, int n, const float* queries, int k, float* distances, long long* labels, float* vectors) {
    if (!run([&] { index->search_and_reconstruct(n, queries, k, distances, reinterpret_cast<Index::idx_t*>(labels), vectors); })) {
        std::fill_n(labels, static_cast<std::size_t>(n) * static_cast<std::size_t>(k), -1LL);
    }
}

REACT_EXPORT void FN_MergeFrom(Index* index, Index* other, long long addId) {
    run([&] { index->merge_from(*other, addId); });
}

REACT_EXPORT void FN_Release(Index* index) {
    run([&] { delete index; });
}

REACT_EXPORT int FN_Dimension(Index* index) {
    return index->d;
}

REACT_EXPORT faiss::MetricType FN_MetricType(Index* index) {
    return index->metric_type;
}

REACT_EXPORT long long FN_Count(Index* index) {
    return index->ntotal;
}

REACT_EXPORT const char* FN_GetLastError() {
    return lastError;
}
