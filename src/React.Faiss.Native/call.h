// What every call across the border shares: no exception leaves, errors come back as text, threads and the wish to stop belong to the call.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#if defined(_WIN32)
#define REACT_EXPORT extern "C" __declspec(dllexport)
#else
#define REACT_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace react {

enum Status : std::int32_t {
    Ok = 0,
    Failed = 1,
    OutOfMemory = 2,
    Unsuitable = 3, // another metric than asked for, or an index that contradicts itself
    Stopped = 4,
    FileFailed = 5,
};

struct Error {
    Status status;
    std::string message;
};

// Where a call's error text goes: UTF-8, cut to fit, always ended by a zero.
struct ErrorText {
    char* text;
    std::int32_t capacity;

    void set(const std::string& message) const;
};

// Runs work; whatever it throws becomes a status and a text.
std::int32_t guard(ErrorText error, const std::function<void()>& work);

// While it lives, faiss's loops on this thread end soon after *stop becomes other than 0, and use that many threads (0: as many as they like).
class CallScope {
public:
    CallScope(std::int32_t threads, const volatile std::int32_t* stop);
    ~CallScope();
    CallScope(const CallScope&) = delete;
    CallScope& operator=(const CallScope&) = delete;

private:
    int threadsBefore;
    const volatile std::int32_t* stopBefore;
};

} // namespace react
