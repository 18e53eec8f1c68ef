#include "network.hpp"

#include <omp.h>

#include <algorithm>
#include <chrono>

using namespace dnnl;

namespace peer {

// The number of threads becomes part of each primitive when it is made.
Network::Network(bool trains, bool wants_winograd, int threads)
    : engine(engine::kind::cpu, 0), stream(engine), arena(engine), trains(trains), wants_winograd(wants_winograd) {
    omp_set_num_threads(threads);
}

std::function<void()> Network::prepared(const primitive& primitive, const Arguments& arguments) {
    // The C interface takes an array, which lasts; the one of C++ makes it from a map at every call.
    std::vector<dnnl_exec_arg_t> list;
    std::vector<memory> memories;
    for (auto& [number, tensor] : arguments) {
        memories.push_back(tensor.memory);
        list.push_back({number, tensor.memory.get()});
    }
    return [primitive, list, memories, stream = stream]() {
        error::wrap_c_api(
            dnnl_primitive_execute(primitive.get(), stream.get(), static_cast<int>(list.size()), list.data()),
            "a primitive did not run");
    };
}

void Network::append(Program& program, const primitive& primitive, const Arguments& arguments) {
    program.push_back(prepared(primitive, arguments));
}

void Network::now(const primitive& primitive, const Arguments& arguments) {
    prepared(primitive, arguments)();
    stream.wait();
}

double Network::seconds(const std::function<void()>& run) {
    auto start = std::chrono::steady_clock::now();
    run();
    stream.wait();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Tensor Network::arranged(Program& program, const Tensor& tensor, const memory::desc& desc) {
    if (tensor.desc() == desc)
        return tensor;
    Tensor copy = arena.take(desc);
    append(program, reorder(tensor.memory, copy.memory), {{DNNL_ARG_FROM, tensor}, {DNNL_ARG_TO, copy}});
    return copy;
}

Tensor Network::source_as(ValuePointer source, const memory::desc& desc) {
    for (auto& copy : source->copies) {
        if (copy.desc() == desc)
            return copy;
    }
    Tensor tensor = arranged(forward, source->tensor, desc);
    source->copies.push_back(tensor);
    return tensor;
}

Tensor Network::parameter(const float* numbers, const memory::desc& given, const memory::desc& desc) {
    Tensor plain = given == desc ? keep(arena.lasting(given)) : arena.take(given);
    std::copy_n(numbers, given.get_size() / sizeof(float), plain.numbers());
    if (given == desc)
        return plain;
    Tensor tensor = keep(arena.lasting(desc));
    now(reorder(plain.memory, tensor.memory), {{DNNL_ARG_FROM, plain}, {DNNL_ARG_TO, tensor}});
    return tensor;
}

ValuePointer Network::images(const float* pixels, const memory::dims& sizes) {
    memory::desc desc(sizes, memory::data_type::f32, sizes.size() == 2 ? memory::format_tag::nc : memory::format_tag::nchw);
    ValuePointer images = value(parameter(pixels, desc, desc));
    images->needs_gradient = false;
    return images;
}

void Network::infer() {
    for (auto& run : forward)
        run();
    stream.wait();
}

void Network::scores(float* into) const { std::copy_n(output.numbers(), output.bytes() / sizeof(float), into); }

}  // namespace peer
