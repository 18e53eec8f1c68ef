// A network as two lists of primitives, forward and backward, that are set up once and then run in every step.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

#include "arena.hpp"

namespace peer {

using Arguments = std::vector<std::pair<int, Tensor>>;
using Program = std::vector<std::function<void()>>;

// Padding and stride are the same in both directions where they are one number.
struct Window {
    int height, width, stride, padding_height, padding_width;
};

struct Gradient {
    Tensor tensor;
    bool is_shared;  // other values have it too: it must not change in place
};

// The output of a layer, and what its readers found to be its gradient.
struct Value {
    Tensor tensor;
    bool needs_gradient;
    std::vector<Gradient> gradients;
    std::vector<Tensor> copies;  // in other layouts
};

using ValuePointer = std::shared_ptr<Value>;

struct Trained {
    Tensor numbers, gradient, velocity;
    bool decays;
};

class Network {
public:
    Network(bool trains, bool wants_winograd, int threads);

    ValuePointer images(const float* pixels, const dnnl::memory::dims& sizes);

    // The filters are [outputs, inputs, height, width]. A residual is added before the ReLU, in place: nobody may read it later.
    ValuePointer convolution(
        ValuePointer source, const float* filters, const float* bias, int outputs, const Window& window, bool rectifies,
        ValuePointer residual);

    // The weights are [outputs, inputs].
    ValuePointer dense(ValuePointer source, const float* weights, const float* bias, int outputs, bool rectifies);

    // In training only; for inference its factors belong into the filters before it.
    ValuePointer batch_normalization(ValuePointer source, const float* scale, const float* shift, bool rectifies);

    ValuePointer add(ValuePointer left, ValuePointer right, bool rectifies);
    ValuePointer max_pooling(ValuePointer source, const Window& window);
    ValuePointer average(ValuePointer source);

    // Sets up loss, backward pass and update; the scores are [images, classes].
    void finish(ValuePointer scores, const int* labels, float learning_rate, float friction, float weight_decay);

    void infer();
    double train();
    void scores(float* into) const;
    int winograd_passes() const { return winograd; }

private:
    dnnl::engine engine;
    dnnl::stream stream;
    Arena arena;
    const bool trains, wants_winograd;
    int winograd = 0;
    Program forward, backward;
    std::vector<std::function<void()>> reverse;  // sets up the backward pass of each layer
    std::vector<Tensor> kept;                    // as long as the network
    std::vector<Trained> trained;
    Tensor output, probabilities;
    std::vector<int> labels;
    float learning_rate = 0, friction = 0, weight_decay = 0;

    dnnl::prop_kind propagation() const {
        return trains ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    }
    ValuePointer value(const Tensor& tensor) { return std::make_shared<Value>(Value{tensor, true, {}, {}}); }
    Tensor keep(const Tensor& tensor) { kept.push_back(tensor); return tensor; }

    // Primitives at work.
    std::function<void()> prepared(const dnnl::primitive& primitive, const Arguments& arguments);
    void append(Program& program, const dnnl::primitive& primitive, const Arguments& arguments);
    void now(const dnnl::primitive& primitive, const Arguments& arguments);
    double seconds(const std::function<void()>& run);

    // Layouts.
    Tensor arranged(Program& program, const Tensor& tensor, const dnnl::memory::desc& desc);
    Tensor source_as(ValuePointer source, const dnnl::memory::desc& desc);
    Tensor parameter(const float* numbers, const dnnl::memory::desc& given, const dnnl::memory::desc& desc);

    ValuePointer pooling(ValuePointer source, dnnl::algorithm kind, const Window& window);

    // Gradients and parameters.
    Gradient gradient(Value& value);
    Gradient through_relu(Value& value, bool rectifies);
    void train_parameter(const Tensor& numbers, const Tensor& gradient, bool decays);
    void update();

    // Convolutions by two algorithms.
    template <class Descriptor>
    Descriptor fastest(const std::vector<Descriptor>& candidates, const std::vector<int>& arguments);
};

}  // namespace peer
