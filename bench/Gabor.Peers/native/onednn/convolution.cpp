#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "network.hpp"

using namespace dnnl;
using data_type = memory::data_type;
using tag = memory::format_tag;

namespace peer {

namespace {

constexpr int fewest_rounds = 3;
constexpr double most_seconds = 0.15;

// Winograd's algorithm first: where there is none, its description is empty.
std::vector<algorithm> algorithms(bool wants_winograd) {
    return wants_winograd ? std::vector{algorithm::convolution_winograd, algorithm::convolution_direct}
                          : std::vector{algorithm::convolution_direct};
}

bool is_winograd(const primitive_desc_base& chosen) { return std::strstr(chosen.impl_info_str(), "wino") != nullptr; }

}  // namespace

// By the fastest run of each, in turn: one that waits for a busy core is not taken for a slow one.
template <class Descriptor>
Descriptor Network::fastest(const std::vector<Descriptor>& candidates, const std::vector<int>& arguments) {
    if (candidates.empty())
        throw std::runtime_error("oneDNN has no such convolution");
    if (candidates.size() == 1)
        return candidates[0];
    std::vector<std::function<void()>> runs;
    std::vector<Tensor> tensors;
    for (auto& candidate : candidates) {
        Arguments own;
        for (int argument : arguments) {
            tensors.push_back(arena.take(candidate.query_md(query::exec_arg_md, argument)));
            std::memset(tensors.back().numbers(), 0, tensors.back().bytes());
            own.emplace_back(argument, tensors.back());
        }
        runs.push_back(prepared(primitive(candidate.get()), own));
        runs.back()();
    }
    std::vector<double> best(runs.size(), std::numeric_limits<double>::infinity());
    double spent = 0;
    for (int round = 0; round < fewest_rounds || spent < most_seconds; round++) {
        for (size_t i = 0; i < runs.size(); i++) {
            double taken = seconds(runs[i]);
            best[i] = std::min(best[i], taken);
            spent += taken;
        }
    }
    return candidates[std::min_element(best.begin(), best.end()) - best.begin()];
}

ValuePointer Network::convolution(
    ValuePointer source, const float* filters, const float* bias, int outputs, int groups, const Window& window,
    Activation activation, ValuePointer residual) {
    auto in = source->tensor.desc().dims();
    memory::dims strides = window.strides(), padding = window.before(), padding_after = window.after();
    memory::dims filter{outputs, in[1], window.height, window.width}, out = window.over(in, outputs);
    if (groups > 1)
        filter = {groups, outputs / groups, in[1] / groups, window.height, window.width};
    memory::desc any_source(in, data_type::f32, tag::any), any_filters(filter, data_type::f32, tag::any);
    memory::desc any_result(out, data_type::f32, tag::any);
    memory::desc biases = bias ? memory::desc({outputs}, data_type::f32, tag::x) : memory::desc();

    post_ops after;
    if (residual)
        after.append_sum(1);
    append(after, activation);
    primitive_attr attributes;
    attributes.set_post_ops(after);

    std::vector<int> arguments{DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
    if (bias)
        arguments.push_back(DNNL_ARG_BIAS);
    auto describe = [=, this](algorithm algorithm) {
        // Direct convolutions for inference have channels last, Winograd's have blocks of channels. Beside each other they would copy
        // all activations to and fro; those that training uses have blocks.
        auto kind = wants_winograd && algorithm == algorithm::convolution_direct ? prop_kind::forward_training : propagation();
        return convolution_forward::primitive_desc(
            convolution_forward::desc(kind, algorithm, any_source, any_filters, biases, any_result, strides, padding, padding_after),
            attributes, engine, true);
    };
    std::vector<convolution_forward::primitive_desc> candidates;
    for (auto algorithm : algorithms(wants_winograd)) {
        if (auto candidate = describe(algorithm))
            candidates.push_back(candidate);
    }
    auto chosen = fastest(candidates, arguments);
    winograd += is_winograd(chosen);

    Tensor image = source_as(source, chosen.src_desc());
    Tensor weights = parameter(filters, memory::desc(filter, data_type::f32, groups > 1 ? tag::goihw : tag::oihw), chosen.weights_desc());
    Tensor offset = bias ? parameter(bias, biases, biases) : Tensor();
    Tensor result = residual ? arranged(forward, residual->tensor, chosen.dst_desc()) : arena.take(chosen.dst_desc());
    Arguments given{{DNNL_ARG_SRC, image}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, result}};
    if (bias)
        given.emplace_back(DNNL_ARG_BIAS, offset);
    append(forward, convolution_forward(chosen), given);
    ValuePointer convolved = value(result);
    if (!trains)
        return convolved;

    reverse.push_back([=, this]() {
        Gradient error = before(*convolved, activation);

        std::vector<convolution_backward_weights::primitive_desc> weight_candidates;
        for (auto algorithm : algorithms(wants_winograd)) {
            auto hint = describe(algorithm);
            if (!hint)
                continue;
            convolution_backward_weights::desc desc(
                algorithm, any_source, any_filters, biases, any_result, strides, padding, padding_after);
            if (convolution_backward_weights::primitive_desc candidate(desc, engine, hint, true); candidate)
                weight_candidates.push_back(candidate);
        }
        std::vector<int> weight_arguments{DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS};
        if (bias)
            weight_arguments.push_back(DNNL_ARG_DIFF_BIAS);
        auto by_weights = fastest(weight_candidates, weight_arguments);
        winograd += is_winograd(by_weights);
        Tensor weight_gradient = arena.take(by_weights.diff_weights_desc());
        Arguments weight_given{
            {DNNL_ARG_SRC, arranged(backward, image, by_weights.src_desc())},
            {DNNL_ARG_DIFF_DST, arranged(backward, error.tensor, by_weights.diff_dst_desc())},
            {DNNL_ARG_DIFF_WEIGHTS, weight_gradient}};
        Tensor bias_gradient = bias ? arena.take(biases) : Tensor();
        if (bias)
            weight_given.emplace_back(DNNL_ARG_DIFF_BIAS, bias_gradient);
        append(backward, convolution_backward_weights(by_weights), weight_given);
        train_parameter(weights, arranged(backward, weight_gradient, weights.desc()), true);
        if (bias)
            train_parameter(offset, bias_gradient, false);
        if (!source->needs_gradient)
            return;

        std::vector<convolution_backward_data::primitive_desc> data_candidates;
        for (auto algorithm : algorithms(wants_winograd)) {
            auto hint = describe(algorithm);
            if (!hint)
                continue;
            convolution_backward_data::desc desc(algorithm, any_source, any_filters, any_result, strides, padding, padding_after);
            if (convolution_backward_data::primitive_desc candidate(desc, engine, hint, true); candidate)
                data_candidates.push_back(candidate);
        }
        auto by_data = fastest(data_candidates, {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC});
        winograd += is_winograd(by_data);
        Tensor passed = arranged(backward, error.tensor, by_data.diff_dst_desc());
        Tensor turned = arranged(backward, weights, by_data.weights_desc());
        Tensor source_gradient = arena.take(by_data.diff_src_desc());
        append(
            backward, convolution_backward_data(by_data),
            {{DNNL_ARG_DIFF_DST, passed}, {DNNL_ARG_WEIGHTS, turned}, {DNNL_ARG_DIFF_SRC, source_gradient}});
        source->gradients.push_back({source_gradient, false});
    });
    return convolved;
}

}  // namespace peer
