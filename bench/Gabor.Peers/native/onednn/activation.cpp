#include "network.hpp"

using namespace dnnl;

namespace peer {

namespace {

constexpr float most = 6;

eltwise_forward::desc element_wise(algorithm kind, const memory::desc& desc) {
    return eltwise_forward::desc(prop_kind::forward_training, kind, desc, 0, kind == algorithm::eltwise_relu_use_dst_for_bwd ? 0 : most);
}

// Both derivatives follow from what came out.
algorithm from_output(Activation activation) {
    return activation == Activation::relu ? algorithm::eltwise_relu_use_dst_for_bwd : algorithm::eltwise_clip_v2_use_dst_for_bwd;
}

}  // namespace

void Network::append(post_ops& after, Activation activation) {
    if (activation == Activation::relu)
        after.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
    if (activation == Activation::relu6)
        after.append_eltwise(1, algorithm::eltwise_clip_v2, 0, most);
}

primitive_attr Network::ending(Activation activation) {
    post_ops after;
    append(after, activation);
    primitive_attr attributes;
    attributes.set_post_ops(after);
    return attributes;
}

// In place.
void Network::activate(const Tensor& tensor, Activation activation) {
    if (activation == Activation::none)
        return;
    eltwise_forward::primitive_desc chosen(element_wise(from_output(activation), tensor.desc()), engine);
    append(forward, eltwise_forward(chosen), {{DNNL_ARG_SRC, tensor}, {DNNL_ARG_DST, tensor}});
}

// The gradient before the activation, in place unless others have it too.
Gradient Network::before(Value& value, Activation activation) {
    Gradient error = gradient(value);
    if (activation == Activation::none)
        return error;
    memory::desc desc = value.tensor.desc();
    auto kind = from_output(activation);
    eltwise_forward::primitive_desc hint(element_wise(kind, desc), engine);
    eltwise_backward::primitive_desc turned(
        eltwise_backward::desc(kind, desc, desc, 0, activation == Activation::relu ? 0 : most), engine, hint);
    Tensor before = arranged(backward, error.tensor, desc);
    Tensor masked = error.is_shared && error.tensor.desc() == desc ? arena.take(desc) : before;
    append(
        backward, eltwise_backward(turned),
        {{DNNL_ARG_DST, value.tensor}, {DNNL_ARG_DIFF_DST, before}, {DNNL_ARG_DIFF_SRC, masked}});
    return {masked, false};
}

}  // namespace peer
