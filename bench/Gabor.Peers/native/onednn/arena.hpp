// Memory of a network. What no tensor holds any more goes to the next one that fits, so that activations stay in the cache.
#pragma once
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>

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

    // The numbers are those that lay there.
    Tensor take(const dnnl::memory::desc& desc) {
        auto [bytes, buffer] = find(desc.get_size());
        std::shared_ptr<void> lease(buffer, [this, bytes = bytes](void* done) { idle.emplace(bytes, done); });
        return {dnnl::memory(desc, engine, buffer), lease};
    }

    Tensor zeros(const dnnl::memory::desc& desc) {
        Tensor tensor = take(desc);
        std::memset(tensor.numbers(), 0, tensor.bytes());
        return tensor;
    }

private:
    static constexpr size_t huge_page = 2 << 20, line = 64;

    std::pair<size_t, void*> find(size_t needed) {
        needed = (std::max<size_t>(needed, 1) + line - 1) / line * line;
        auto free = idle.lower_bound(needed);
        if (free != idle.end() && free->first / 2 <= needed) {
            auto found = *free;
            idle.erase(free);
            return found;
        }
        bool is_large = needed >= huge_page;
        size_t bytes = is_large ? (needed + huge_page - 1) / huge_page * huge_page : needed;
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
