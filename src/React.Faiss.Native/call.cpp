#include "call.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <new>

#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/FaissException.h>
#include <omp.h>

namespace react {

namespace {

thread_local const volatile std::int32_t* currentStop = nullptr;

bool wantsStop() {
    return currentStop != nullptr && *currentStop != 0;
}

// faiss asks one callback for the whole process; this one answers for the calling thread. Worker threads of a parallel loop know of no wish to
// stop, but the thread that started the loop takes part in it, and what it sees ends the loop for all.
struct StopOfThisThread : faiss::InterruptCallback {
    bool want_interrupt() override {
        return wantsStop();
    }
};

void installOnce() {
    static std::once_flag once;
    std::call_once(once, [] { faiss::InterruptCallback::instance = std::make_unique<StopOfThisThread>(); });
}

} // namespace

void ErrorText::set(const std::string& message) const {
    if (text == nullptr || capacity <= 0) {
        return;
    }

    std::size_t length = std::min(message.size(), static_cast<std::size_t>(capacity - 1));
    // Not in the middle of a character.
    while (length > 0 && length < message.size() && (static_cast<unsigned char>(message[length]) & 0xC0) == 0x80) {
        length--;
    }

    std::memcpy(text, message.data(), length);
    text[length] = '\0';
}

std::int32_t guard(ErrorText error, const std::function<void()>& work) {
    error.set("");
    try {
        work();
        return Ok;
    } catch (const Error& e) {
        error.set(e.message);
        return e.status;
    } catch (const std::bad_alloc&) {
        error.set("memory is exhausted");
        return OutOfMemory;
    } catch (const faiss::FaissException& e) {
        if (wantsStop()) {
            error.set("stopped");
            return Stopped;
        }

        error.set(e.msg);
        return Failed;
    } catch (const std::exception& e) {
        error.set(e.what());
        return Failed;
    } catch (...) {
        error.set("an unknown error");
        return Failed;
    }
}

CallScope::CallScope(std::int32_t threads, const volatile std::int32_t* stop) : threadsBefore(omp_get_max_threads()), stopBefore(currentStop) {
    installOnce();
    currentStop = stop;
    if (threads > 0) {
        omp_set_num_threads(threads);
    }
}

CallScope::~CallScope() {
    omp_set_num_threads(threadsBefore);
    currentStop = stopBefore;
}

} // namespace react
