#include "network.hpp"

using namespace dnnl;
using data_type = memory::data_type;
using tag = memory::format_tag;

namespace peer {

ValuePointer Network::pooling(ValuePointer source, algorithm kind, const Window& window) {
    memory::desc desc = source->tensor.desc();
    auto in = desc.dims();
    memory::dims size = window.size(), strides = window.strides(), above = window.before(), below = window.after();
    pooling_forward::primitive_desc chosen(
        pooling_forward::desc(
            propagation(), kind, desc, memory::desc(window.over(in, in[1]), data_type::f32, tag::any), strides, size, above,
            below),
        engine);
    Tensor result = arena.take(chosen.dst_desc()), workspace;
    Arguments given{{DNNL_ARG_SRC, source->tensor}, {DNNL_ARG_DST, result}};
    bool remembers = trains && kind == algorithm::pooling_max;
    if (remembers) {
        workspace = arena.take(chosen.workspace_desc());
        given.emplace_back(DNNL_ARG_WORKSPACE, workspace);
    }
    append(forward, pooling_forward(chosen), given);
    ValuePointer pooled = value(result);
    if (!trains)
        return pooled;

    reverse.push_back([=, this]() {
        memory::desc reduced = chosen.dst_desc();
        Tensor error = arranged(backward, gradient(*pooled).tensor, reduced);
        pooling_backward::primitive_desc turned(
            pooling_backward::desc(kind, desc, reduced, strides, size, above, below), engine, chosen);
        Tensor source_gradient = arena.take(desc);
        Arguments given{{DNNL_ARG_DIFF_DST, error}, {DNNL_ARG_DIFF_SRC, source_gradient}};
        if (remembers)
            given.emplace_back(DNNL_ARG_WORKSPACE, workspace);
        append(backward, pooling_backward(turned), given);
        source->gradients.push_back({source_gradient, false});
    });
    return pooled;
}

ValuePointer Network::max_pooling(ValuePointer source, const Window& window) {
    return pooling(source, algorithm::pooling_max, window);
}

ValuePointer Network::average_pooling(ValuePointer source, const Window& window) {
    return pooling(source, algorithm::pooling_avg_exclude_padding, window);
}

ValuePointer Network::average(ValuePointer source) {
    auto in = source->tensor.desc().dims();
    return average_pooling(source, {static_cast<int>(in[2]), static_cast<int>(in[3]), 1, 1, 0, 0, 0, 0});
}

}  // namespace peer
