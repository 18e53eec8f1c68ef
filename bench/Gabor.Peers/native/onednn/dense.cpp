#include "network.hpp"

using namespace dnnl;
using data_type = memory::data_type;
using tag = memory::format_tag;

namespace peer {

ValuePointer Network::dense(ValuePointer source, const float* weights, const float* bias, int outputs, Activation activation) {
    auto in = source->tensor.desc().dims();
    memory::dims sizes = in;
    sizes[0] = outputs;
    memory::desc any_source(in, data_type::f32, tag::any), any_weights(sizes, data_type::f32, tag::any);
    memory::desc rows({in[0], outputs}, data_type::f32, tag::nc), biases({outputs}, data_type::f32, tag::x);
    memory::desc plain(sizes, data_type::f32, sizes.size() == 2 ? tag::nc : tag::nchw);

    inner_product_forward::primitive_desc chosen(
        inner_product_forward::desc(propagation(), any_source, any_weights, biases, rows), ending(activation), engine);

    Tensor image = source_as(source, chosen.src_desc());
    Tensor matrix = parameter(weights, plain, chosen.weights_desc()), offset = parameter(bias, biases, biases);
    Tensor result = arena.take(rows);
    append(
        forward, inner_product_forward(chosen),
        {{DNNL_ARG_SRC, image}, {DNNL_ARG_WEIGHTS, matrix}, {DNNL_ARG_BIAS, offset}, {DNNL_ARG_DST, result}});
    ValuePointer scored = value(result);
    if (!trains)
        return scored;

    reverse.push_back([=, this]() {
        Gradient error = before(*scored, activation);
        memory::desc any_rows(rows.dims(), data_type::f32, tag::any);
        inner_product_backward_weights::primitive_desc by_weights(
            inner_product_backward_weights::desc(any_source, any_weights, biases, any_rows), engine, chosen);
        Tensor matrix_gradient = arena.take(by_weights.diff_weights_desc()), offset_gradient = arena.take(biases);
        append(
            backward, inner_product_backward_weights(by_weights),
            {{DNNL_ARG_SRC, arranged(backward, image, by_weights.src_desc())},
             {DNNL_ARG_DIFF_DST, arranged(backward, error.tensor, by_weights.diff_dst_desc())},
             {DNNL_ARG_DIFF_WEIGHTS, matrix_gradient},
             {DNNL_ARG_DIFF_BIAS, offset_gradient}});
        train_parameter(matrix, arranged(backward, matrix_gradient, matrix.desc()), true);
        train_parameter(offset, offset_gradient, false);
        if (!source->needs_gradient)
            return;

        inner_product_backward_data::primitive_desc by_data(
            inner_product_backward_data::desc(any_source, any_weights, any_rows), engine, chosen);
        Tensor passed = arranged(backward, error.tensor, by_data.diff_dst_desc());
        Tensor turned = arranged(backward, matrix, by_data.weights_desc());
        Tensor source_gradient = arena.take(by_data.diff_src_desc());
        append(
            backward, inner_product_backward_data(by_data),
            {{DNNL_ARG_DIFF_DST, passed}, {DNNL_ARG_WEIGHTS, turned}, {DNNL_ARG_DIFF_SRC, source_gradient}});
        source->gradients.push_back({source_gradient, false});
    });
    return scored;
}

}  // namespace peer
