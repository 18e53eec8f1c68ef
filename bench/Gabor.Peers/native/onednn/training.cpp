#include <cmath>

#include "network.hpp"

using namespace dnnl;

namespace peer {

void Network::train_parameter(const Tensor& numbers, const Tensor& gradient, bool decays) {
    trained.push_back({numbers, gradient, arena.lasting(numbers.desc()), decays});
}

void Network::finish(ValuePointer scores, const int* labels, float learning_rate, float friction, float weight_decay) {
    memory::desc rows(scores->tensor.desc().dims(), memory::data_type::f32, memory::format_tag::nc);
    output = source_as(scores, rows);
    if (!trains)
        return;
    this->labels.assign(labels, labels + rows.dims()[0]);
    this->learning_rate = learning_rate;
    this->friction = friction;
    this->weight_decay = weight_decay;
    softmax_forward::primitive_desc chosen(softmax_forward::desc(prop_kind::forward_inference, rows, 1), engine);
    probabilities = keep(arena.take(rows));
    append(forward, softmax_forward(chosen), {{DNNL_ARG_SRC, output}, {DNNL_ARG_DST, probabilities}});
    scores->gradients.push_back({probabilities, true});
    for (; !reverse.empty(); reverse.pop_back())
        reverse.back()();
}

// One step on the batch. The probabilities become the gradient of the mean loss in place: (p - t) / N.
double Network::train() {
    infer();
    size_t images = labels.size(), classes = probabilities.bytes() / sizeof(float) / images;
    float *p = probabilities.numbers(), share = 1.0f / images;
    double loss = 0;
    for (size_t i = 0; i < images; i++) {
        float* own = p + i * classes;
        loss -= std::log(own[labels[i]]);
        for (size_t k = 0; k < classes; k++)
            own[k] *= share;
        own[labels[i]] -= share;
    }
    for (auto& run : backward)
        run();
    stream.wait();
    update();
    return loss / images;
}

void Network::update() {
#pragma omp parallel
    for (auto& parameter : trained) {
        float *w = parameter.numbers.numbers(), *v = parameter.velocity.numbers(), *g = parameter.gradient.numbers();
        float rate = learning_rate, kept = friction, decay = parameter.decays ? weight_decay : 0;
        size_t count = parameter.numbers.bytes() / sizeof(float);
#pragma omp for simd nowait
        for (size_t i = 0; i < count; i++) {
            v[i] = kept * v[i] + g[i] + decay * w[i];
            w[i] -= rate * v[i];
        }
    }
}

}  // namespace peer
