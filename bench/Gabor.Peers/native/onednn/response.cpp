#include "network.hpp"

using namespace dnnl;

namespace peer {

// oneDNN divides the scale by the number of channels.
ValuePointer Network::local_response(ValuePointer source, const Response& response) {
    memory::desc desc = source->tensor.desc();
    auto kind = algorithm::lrn_across_channels;
    float scale = response.scale * response.channels;
    lrn_forward::primitive_desc chosen(
        lrn_forward::desc(propagation(), kind, desc, response.channels, scale, response.power, response.offset), engine);
    Tensor image = source->tensor, result = arena.take(chosen.dst_desc()), workspace;
    Arguments given{{DNNL_ARG_SRC, image}, {DNNL_ARG_DST, result}};
    if (trains) {
        workspace = arena.take(chosen.workspace_desc());
        given.emplace_back(DNNL_ARG_WORKSPACE, workspace);
    }
    append(forward, lrn_forward(chosen), given);
    ValuePointer normalized = value(result);
    if (!trains)
        return normalized;

    reverse.push_back([=, this]() {
        Tensor error = arranged(backward, gradient(*normalized).tensor, desc), source_gradient = arena.take(desc);
        lrn_backward::primitive_desc turned(
            lrn_backward::desc(kind, desc, desc, response.channels, scale, response.power, response.offset), engine, chosen);
        append(
            backward, lrn_backward(turned),
            {{DNNL_ARG_SRC, image},
             {DNNL_ARG_DIFF_DST, error},
             {DNNL_ARG_WORKSPACE, workspace},
             {DNNL_ARG_DIFF_SRC, source_gradient}});
        source->gradients.push_back({source_gradient, false});
    });
    return normalized;
}

}  // namespace peer
