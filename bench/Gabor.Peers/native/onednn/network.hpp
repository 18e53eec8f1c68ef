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

struct Window {
    int height, width, stride_height, stride_width, top, left, bottom, right;

    dnnl::memory::dims size() const { return {height, width}; }
    dnnl::memory::dims strides() const { return {stride_height, stride_width}; }
    dnnl::memory::dims before() const { return {top, left}; }
    dnnl::memory::dims after() const { return {bottom, right}; }

    // [images, channels, height, width] of what comes out.
    dnnl::memory::dims over(const dnnl::memory::dims& in, dnnl::memory::dim channels) const {
        return {
            in[0], channels, (in[2] + top + bottom - height) / stride_height + 1, (in[3] + left + right - width) / stride_width + 1};
    }
};

// What follows a layer element by element and is part of it.
enum class Activation { none, relu, relu6 };

// Each channel is divided by (offset + scale * the sum of the squares of so many channels)^power.
struct Response {
    int channels;
    float scale, power, offset;
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

struct Loss {
    Tensor probabilities;
    float share;
};

struct Trained {
    Tensor numbers, gradient, velocity;
    bool decays;
};

class Network {
public:
    Network(bool trains, bool wants_winograd, int threads);

    ValuePointer images(const float* pixels, const dnnl::memory::dims& sizes);

    // The filters are [outputs, inputs of a group, height, width]. A residual is added before the activation, in place: nobody may
    // read it later.
    ValuePointer convolution(
        ValuePointer source, const float* filters, const float* bias, int outputs, int groups, const Window& window,
        Activation activation, ValuePointer residual);

    // The weights are [outputs, inputs].
    ValuePointer dense(ValuePointer source, const float* weights, const float* bias, int outputs, Activation activation);

    // In training only; for inference its factors belong into the filters before it.
    ValuePointer batch_normalization(ValuePointer source, const float* scale, const float* shift, Activation activation);

    ValuePointer local_response(ValuePointer source, const Response& response);
    ValuePointer add(ValuePointer left, ValuePointer right, Activation activation);
    ValuePointer concat(const std::vector<ValuePointer>& sources);
    ValuePointer max_pooling(ValuePointer source, const Window& window);
    ValuePointer average_pooling(ValuePointer source, const Window& window);
    ValuePointer average(ValuePointer source);

    // Sets up loss, backward pass and update; scores are [images, classes], the first those of the network. Each has its share of the
    // loss.
    void finish(
        const std::vector<ValuePointer>& scores, const float* shares, const int* labels, float learning_rate, float friction,
        float weight_decay);

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
    Tensor output;
    std::vector<Loss> losses;
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

    // Activations.
    static void append(dnnl::post_ops& after, Activation activation);
    static dnnl::primitive_attr ending(Activation activation);
    void activate(const Tensor& tensor, Activation activation);

    // Gradients and parameters.
    Gradient gradient(Value& value);
    Gradient before(Value& value, Activation activation);
    void train_parameter(const Tensor& numbers, const Tensor& gradient, bool decays);
    double loss(const Loss& loss);
    void update();

    // Convolutions by two algorithms.
    template <class Descriptor>
    Descriptor fastest(const std::vector<Descriptor>& candidates, const std::vector<int>& arguments);
};

}  // namespace peer
