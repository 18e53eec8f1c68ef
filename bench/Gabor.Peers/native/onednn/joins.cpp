#include "network.hpp"

using namespace dnnl;

namespace peer {

ValuePointer Network::add(ValuePointer left, ValuePointer right, Activation activation) {
    memory::desc desc = left->tensor.desc();
    binary::primitive_desc chosen(binary::desc(algorithm::binary_add, desc, desc, desc), ending(activation), engine);
    Tensor result = arena.take(desc);
    append(
        forward, binary(chosen),
        {{DNNL_ARG_SRC_0, left->tensor}, {DNNL_ARG_SRC_1, source_as(right, desc)}, {DNNL_ARG_DST, result}});
    ValuePointer sum = value(result);
    if (trains) {
        reverse.push_back([=, this]() {
            Tensor error = before(*sum, activation).tensor;
            left->gradients.push_back({error, true});
            right->gradients.push_back({error, true});
        });
    }
    return sum;
}

// Branches side by side in depth; backward, each gets a copy of its part.
ValuePointer Network::concat(const std::vector<ValuePointer>& sources) {
    std::vector<memory::desc> descs;
    Arguments given;
    for (auto& source : sources) {
        given.emplace_back(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(descs.size()), source->tensor);
        descs.push_back(source->tensor.desc());
    }
    dnnl::concat::primitive_desc chosen(1, descs, engine);
    Tensor result = arena.take(chosen.dst_desc());
    given.emplace_back(DNNL_ARG_DST, result);
    append(forward, dnnl::concat(chosen), given);
    ValuePointer stacked = value(result);
    if (!trains)
        return stacked;

    reverse.push_back([=, this]() {
        Tensor error = arranged(backward, gradient(*stacked).tensor, chosen.dst_desc());
        memory::dim first = 0;
        for (size_t i = 0; i < sources.size(); i++) {
            auto sizes = descs[i].dims();
            memory::desc part = error.desc().submemory_desc(sizes, {0, first, 0, 0});
            Tensor seen{memory(part, engine, error.memory.get_data_handle()), error.lease}, own = arena.take(descs[i]);
            append(backward, reorder(seen.memory, own.memory), {{DNNL_ARG_FROM, seen}, {DNNL_ARG_TO, own}});
            sources[i]->gradients.push_back({own, false});
            first += sizes[1];
        }
    });
    return stacked;
}

}  // namespace peer
