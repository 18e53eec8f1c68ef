#include <algorithm>
#include <stdexcept>

#include "network.hpp"

using namespace dnnl;

namespace peer {

namespace {

constexpr float epsilon = 1e-5f, share = 0.1f;

// The running statistics take a tenth of the batch's, the variance without bias, as in the other libraries.
void remember(const Tensor& running, const Tensor& of_batch, float factor) {
    size_t channels = running.bytes() / sizeof(float);
    float *statistic = running.numbers(), *latest = of_batch.numbers();
    for (size_t i = 0; i < channels; i++)
        statistic[i] += share * (factor * latest[i] - statistic[i]);
}

}  // namespace

ValuePointer Network::batch_normalization(ValuePointer source, const float* scale, const float* shift, Activation activation) {
    if (!trains)
        throw std::logic_error("batch normalisation belongs into the filters before it");
    memory::desc desc = source->tensor.desc();
    auto sizes = desc.dims();
    auto flags = normalization_flags::use_scale_shift;
    bool rectifies = activation == Activation::relu;
    Activation afterwards = rectifies ? Activation::none : activation;
    if (rectifies)
        flags |= normalization_flags::fuse_norm_relu;
    batch_normalization_forward::primitive_desc chosen(
        batch_normalization_forward::desc(prop_kind::forward_training, desc, epsilon, flags), engine);

    std::vector<float> both(scale, scale + sizes[1]);
    both.insert(both.end(), shift, shift + sizes[1]);
    memory::desc rows = chosen.weights_desc(), row = chosen.mean_desc();
    Tensor factors = parameter(both.data(), rows, rows), image = source->tensor, result = arena.take(desc);
    Tensor mean = arena.take(row), variance = arena.take(row), workspace;
    Arguments given{
        {DNNL_ARG_SRC, image}, {DNNL_ARG_SCALE_SHIFT, factors}, {DNNL_ARG_MEAN, mean}, {DNNL_ARG_VARIANCE, variance},
        {DNNL_ARG_DST, result}};
    if (rectifies) {
        workspace = arena.take(chosen.workspace_desc());
        given.emplace_back(DNNL_ARG_WORKSPACE, workspace);
    }
    append(forward, batch_normalization_forward(chosen), given);
    activate(result, afterwards);

    Tensor running_mean = arena.lasting(row), running_variance = arena.lasting(row);
    std::fill_n(running_variance.numbers(), sizes[1], 1.0f);
    float count = static_cast<float>(sizes[0] * sizes[2] * sizes[3]), unbiased = count > 1 ? count / (count - 1) : 1;
    forward.push_back([=]() {
        remember(running_mean, mean, 1);
        remember(running_variance, variance, unbiased);
    });

    ValuePointer normalized = value(result);
    reverse.push_back([=, this]() {
        Tensor error = arranged(backward, before(*normalized, afterwards).tensor, desc);
        batch_normalization_backward::primitive_desc turned(
            batch_normalization_backward::desc(prop_kind::backward, desc, desc, epsilon, flags), engine, chosen);
        Tensor source_gradient = arena.take(desc), factors_gradient = arena.take(rows);
        Arguments given{
            {DNNL_ARG_SRC, image}, {DNNL_ARG_SCALE_SHIFT, factors}, {DNNL_ARG_MEAN, mean}, {DNNL_ARG_VARIANCE, variance},
            {DNNL_ARG_DIFF_DST, error}, {DNNL_ARG_DIFF_SRC, source_gradient}, {DNNL_ARG_DIFF_SCALE_SHIFT, factors_gradient}};
        if (rectifies)
            given.emplace_back(DNNL_ARG_WORKSPACE, workspace);
        append(backward, batch_normalization_backward(turned), given);
        train_parameter(factors, factors_gradient, false);
        source->gradients.push_back({source_gradient, false});
    });
    return normalized;
}

}  // namespace peer
