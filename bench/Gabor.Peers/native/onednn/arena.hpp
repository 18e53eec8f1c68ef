// Memory of a network. What no tensor holds any more goes to the next one that fits, so that activations stay in the cache.
#pragma once
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <utility>

#include <oneapi/dnnl/dnnl.hpp>

namespace peer {

// A memory object of oneDNN and its share in the buffer below it. Primitives keep the object alone: while they are set up in the order
// in which they run, a buffer that no tensor holds is one that no later primitive reads.
struct Tensor {
    dnnl::memory memory;
    std::shared_ptr<void> lease;

    dnnl::memory::desc desc() const { return memory.get_desc(); }
    size_t bytes() const { return memory.get_desc().get_size(); }
    float* numbers() const { return static_cast<float*>(memory.get_data_handle()); }
};

class Arena {
public:
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    explicit Arena(const dnnl::engine& engine) : engine(engine) {}

    // Must outlive its tensors.
    ~Arena() {
        for (auto& [bytes, buffer] : idle)
            std::free(buffer);
    }

    // For what a step computes. The numbers are those that lay there.
    Tensor take(const dnnl::memory::desc& desc) { return lent(desc, find(rounded(desc.get_size()))); }

    // Zeros for what lasts from step to step: in memory that no step has written to before.
    Tensor lasting(const dnnl::memory::desc& desc) { return lent(desc, made(rounded(desc.get_size()))); }

private:
    using Buffer = std::pair<size_t, void*>;

    static constexpr size_t huge_page = 2 << 20, line = 64;

    static size_t rounded(size_t bytes) {
        size_t unit = bytes >= huge_page ? huge_page : line;
        return (std::max<size_t>(bytes, 1) + unit - 1) / unit * unit;
    }

    Tensor lent(const dnnl::memory::desc& desc, Buffer buffer) {
        std::shared_ptr<void> lease(buffer.second, [this, bytes = buffer.first](void* done) { idle.emplace(bytes, done); });
        return {dnnl::memory(desc, engine, buffer.second), lease};
    }

    Buffer find(size_t bytes) {
        auto free = idle.lower_bound(bytes);
        if (free == idle.end() || free->first / 2 > bytes)
            return made(bytes);
        Buffer found = *free;
        idle.erase(free);
        return found;
    }

    static Buffer made(size_t bytes) {
        bool is_large = bytes >= huge_page;
        void* buffer = std::aligned_alloc(is_large ? huge_page : line, bytes);
        if (buffer == nullptr)
            throw std::bad_alloc();
        if (is_large)
            madvise(buffer, bytes, MADV_HUGEPAGE);
        std::memset(buffer, 0, bytes);
        return {bytes, buffer};
    }

    dnnl::engine engine;
    std::multimap<size_t, void*> idle;
};

}  // namespace peer
