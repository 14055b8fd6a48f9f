// React's own exports. Each returns a status and, where that is not 0, a text; arguments are checked here, so that a wrong one is an error and no crash.
#include "call.h"
#include "check.h"
#include "quiet.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include <faiss/AutoTune.h>
#include <faiss/IVFlib.h>
#include <faiss/Index.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/impl/io.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#endif

namespace {

using faiss::Index;
using react::CallScope;
using react::Error;
using react::ErrorText;

using Stop = const volatile std::int32_t*;

struct CloseFile {
    void operator()(std::FILE* file) const {
        std::fclose(file);
    }
};

using File = std::unique_ptr<std::FILE, CloseFile>;

// Paths are UTF-8 on every system.
File open(const char* path, bool write) {
#if defined(_WIN32)
    std::wstring wide(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, path, -1, nullptr, 0)), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, path, -1, wide.data(), static_cast<int>(wide.size()));
    File file(_wfopen(wide.c_str(), write ? L"wb" : L"rb"));
#else
    File file(std::fopen(path, write ? "wb" : "rb"));
#endif
    return file ? std::move(file) : throw Error{react::FileFailed, std::strerror(errno)};
}

// Unlike faiss's own writer it says what the system said, a full disk above all.
struct Writer : faiss::IOWriter {
    std::FILE* file;

    explicit Writer(std::FILE* file) : file(file) {}

    std::size_t operator()(const void* data, std::size_t size, std::size_t items) override {
        if (std::fwrite(data, size, items, file) != items) {
            throw Error{react::FileFailed, std::strerror(errno)};
        }

        return items;
    }
};

Index* checked(void* index) {
    return index != nullptr ? static_cast<Index*>(index) : throw Error{react::Failed, "there is no index"};
}

void checkCount(std::int64_t n, const void* data) {
    if (n < 0 || (n > 0 && data == nullptr)) {
        throw Error{react::Failed, "there are no vectors"};
    }
}

void copy(const std::string& text, char* to, std::int32_t capacity) {
    ErrorText{to, capacity}.set(text);
}

} // namespace

// Raised with every change of these signatures.
REACT_EXPORT std::int32_t RF_Version() {
    return 1;
}

REACT_EXPORT std::int32_t RF_Create(std::int32_t dimension, const char* factory, std::int32_t metric, void** result, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] {
        *result = nullptr;
        std::unique_ptr<Index> index(faiss::index_factory(dimension, factory, static_cast<faiss::MetricType>(metric)));
        react::inspect(index.get(), static_cast<faiss::MetricType>(metric));
        *result = index.release();
    });
}

REACT_EXPORT std::int32_t RF_Read(const char* path, std::int32_t mapped, std::int32_t metric, void** result, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] {
        *result = nullptr;
        File file = open(path, false);
        std::unique_ptr<Index> index(faiss::read_index(file.get(), mapped != 0 ? faiss::IO_FLAG_MMAP | faiss::IO_FLAG_READ_ONLY : 0));
        react::inspect(index.get(), static_cast<faiss::MetricType>(metric));
        *result = index.release();
    });
}

REACT_EXPORT std::int32_t RF_Write(void* index, const char* path, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] {
        File file = open(path, true);
        Writer writer(file.get());
        faiss::write_index(checked(index), &writer);
        if (std::fflush(file.get()) != 0 || std::fclose(file.release()) != 0) {
            throw Error{react::FileFailed, std::strerror(errno)};
        }
    });
}

REACT_EXPORT void RF_Release(void* index) {
    react::guard({nullptr, 0}, [&] { delete static_cast<Index*>(index); });
}

// values: dimension, count, trained, lists, centroid graph, graph, lossless, selects.
REACT_EXPORT std::int32_t RF_Describe(void* index, std::int64_t* values, char* kind, std::int32_t kindCapacity, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] {
        const Index* at = checked(index);
        const react::Structure structure = react::inspect(at, at->metric_type);
        const std::int64_t all[] = {at->d, at->ntotal, at->is_trained ? 1 : 0, structure.lists, structure.centroidGraph, structure.graph, structure.lossless, structure.selects};
        std::memcpy(values, all, sizeof all);
        copy(structure.kind, kind, kindCapacity);
    });
}

REACT_EXPORT std::int64_t RF_Count(void* index) {
    return index == nullptr ? 0 : static_cast<Index*>(index)->ntotal;
}

// Any text that faiss's ParameterSpace understands, for example "nprobe=32,quantizer_efSearch=64". Not while the index is searched.
REACT_EXPORT std::int32_t RF_SetParameters(void* index, const char* parameters, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] { faiss::ParameterSpace().set_index_parameters(checked(index), parameters); });
}

REACT_EXPORT std::int32_t RF_Train(void* index, std::int64_t n, const float* vectors, std::int32_t threads, Stop stop, char* error, std::int32_t capacity) {
    const CallScope scope(threads, stop);
    return react::guard({error, capacity}, [&] {
        checkCount(n, vectors);
        const react::QuietTraining quiet(checked(index));
        checked(index)->train(n, vectors);
    });
}

// ids may be null: then positions are the ids.
REACT_EXPORT std::int32_t RF_Add(void* index, std::int64_t n, const float* vectors, const std::int64_t* ids, std::int32_t threads, Stop stop, char* error, std::int32_t capacity) {
    const CallScope scope(threads, stop);
    return react::guard({error, capacity}, [&] {
        checkCount(n, vectors);
        if (ids == nullptr) {
            checked(index)->add(n, vectors);
        } else {
            checked(index)->add_with_ids(n, vectors, ids);
        }
    });
}

// nprobe 0: as the index is set. selected: one bit an id, the lowest first, or null for all. Labels are -1 where there are no more.
REACT_EXPORT std::int32_t RF_Search(
        void* index,
        std::int64_t n,
        const float* queries,
        std::int64_t k,
        std::int64_t nprobe,
        const std::uint8_t* selected,
        std::int64_t selectedBytes,
        std::int32_t threads,
        Stop stop,
        float* scores,
        std::int64_t* labels,
        char* error,
        std::int32_t capacity) {
    const CallScope scope(threads, stop);
    return react::guard({error, capacity}, [&] {
        checkCount(n, queries);
        const Index* at = checked(index);
        if (nprobe <= 0 && selected == nullptr) {
            at->search(n, queries, k, scores, labels);
            return;
        }

        const auto transform = dynamic_cast<const faiss::IndexPreTransform*>(at);
        const auto lists = dynamic_cast<const faiss::IndexIVF*>(transform != nullptr ? transform->index : at);
        faiss::IDSelectorBitmap selector(static_cast<std::size_t>(selectedBytes), selected);
        faiss::SearchParameters plain;
        faiss::SearchParametersIVF probing;
        faiss::SearchParameters* parameters = &plain;
        if (lists != nullptr) {
            probing.nprobe = nprobe > 0 ? static_cast<std::size_t>(nprobe) : lists->nprobe;
            probing.max_codes = lists->max_codes;
            parameters = &probing;
        }

        parameters->sel = selected == nullptr ? nullptr : &selector;
        faiss::SearchParametersPreTransform transformed;
        transformed.index_params = parameters;
        at->search(n, queries, k, scores, labels, transform != nullptr ? &transformed : parameters);
    });
}

REACT_EXPORT std::int32_t RF_Reconstruct(void* index, std::int64_t n, const std::int64_t* ids, float* vectors, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] {
        checkCount(n, ids);
        const Index* at = checked(index);
        for (std::int64_t i = 0; i < n; i++) {
            at->reconstruct(ids[i], vectors + i * at->d);
        }
    });
}

// Lets vectors in lists be found by their ids, which RF_Reconstruct needs. Not while the index is searched.
REACT_EXPORT std::int32_t RF_PrepareReconstruct(void* index, char* error, std::int32_t capacity) {
    return react::guard({error, capacity}, [&] {
        if (faiss::IndexIVF* lists = faiss::ivflib::try_extract_index_ivf(checked(index))) {
            lists->make_direct_map(true);
        }
    });
}
