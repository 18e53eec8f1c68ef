#include <stdexcept>

#include "network.hpp"

using namespace dnnl;

namespace peer {

ValuePointer Network::add(ValuePointer left, ValuePointer right, bool rectifies) {
    memory::desc desc = left->tensor.desc();
    post_ops after;
    if (rectifies)
        after.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
    primitive_attr attributes;
    attributes.set_post_ops(after);
    binary::primitive_desc chosen(binary::desc(algorithm::binary_add, desc, desc, desc), attributes, engine);
    Tensor result = arena.take(desc);
    append(
        forward, binary(chosen),
        {{DNNL_ARG_SRC_0, left->tensor}, {DNNL_ARG_SRC_1, source_as(right, desc)}, {DNNL_ARG_DST, result}});
    ValuePointer sum = value(result);
    if (trains) {
        reverse.push_back([=, this]() {
            Tensor error = through_relu(*sum, rectifies).tensor;
            left->gradients.push_back({error, true});
            right->gradients.push_back({error, true});
        });
    }
    return sum;
}

// The sum of what the readers of a value found; taken once.
Gradient Network::gradient(Value& value) {
    if (value.gradients.empty())
        throw std::logic_error("nobody reads an output in training");
    Gradient total = value.gradients[0];
    for (size_t i = 1; i < value.gradients.size(); i++) {
        memory::desc desc = total.tensor.desc();
        Tensor other = arranged(backward, value.gradients[i].tensor, desc), both = arena.take(desc);
        sum::primitive_desc added(std::vector<float>{1, 1}, std::vector<memory::desc>{desc, desc}, engine);
        append(
            backward, sum(added),
            {{DNNL_ARG_MULTIPLE_SRC, total.tensor}, {DNNL_ARG_MULTIPLE_SRC + 1, other}, {DNNL_ARG_DST, both}});
        total = {both, false};
    }
    value.gradients.clear();
    return total;
}

// The gradient before the ReLU, in place unless others have it too.
Gradient Network::through_relu(Value& value, bool rectifies) {
    Gradient error = gradient(value);
    if (!rectifies)
        return error;
    memory::desc desc = value.tensor.desc();
    auto kind = algorithm::eltwise_relu_use_dst_for_bwd;
    eltwise_forward::primitive_desc hint(eltwise_forward::desc(prop_kind::forward_training, kind, desc, 0), engine);
    eltwise_backward::primitive_desc turned(eltwise_backward::desc(kind, desc, desc, 0), engine, hint);
    Tensor before = arranged(backward, error.tensor, desc);
    Tensor masked = error.is_shared && error.tensor.desc() == desc ? arena.take(desc) : before;
    append(
        backward, eltwise_backward(turned),
        {{DNNL_ARG_DST, value.tensor}, {DNNL_ARG_DIFF_DST, before}, {DNNL_ARG_DIFF_SRC, masked}});
    return {masked, false};
}

}  // namespace peer
