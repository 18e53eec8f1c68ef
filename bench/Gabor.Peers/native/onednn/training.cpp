#include <cmath>

#include "network.hpp"

using namespace dnnl;

namespace peer {

void Network::train_parameter(const Tensor& numbers, const Tensor& gradient, bool decays) {
    trained.push_back({numbers, gradient, arena.lasting(numbers.desc()), decays});
}

void Network::finish(
    const std::vector<ValuePointer>& scores, const float* shares, const int* labels, float learning_rate, float friction,
    float weight_decay) {
    memory::desc rows(scores[0]->tensor.desc().dims(), memory::data_type::f32, memory::format_tag::nc);
    output = source_as(scores[0], rows);
    if (!trains)
        return;
    this->labels.assign(labels, labels + rows.dims()[0]);
    this->learning_rate = learning_rate;
    this->friction = friction;
    this->weight_decay = weight_decay;
    softmax_forward::primitive_desc chosen(softmax_forward::desc(prop_kind::forward_inference, rows, 1), engine);
    for (size_t i = 0; i < scores.size(); i++) {
        Tensor probabilities = keep(arena.take(rows));
        append(forward, softmax_forward(chosen), {{DNNL_ARG_SRC, source_as(scores[i], rows)}, {DNNL_ARG_DST, probabilities}});
        scores[i]->gradients.push_back({probabilities, true});
        losses.push_back({probabilities, shares[i]});
    }
    for (; !reverse.empty(); reverse.pop_back())
        reverse.back()();
}

// The mean of -log p, times its share. The probabilities become its gradient in place: (p - t) / N.
double Network::loss(const Loss& loss) {
    size_t images = labels.size(), classes = loss.probabilities.bytes() / sizeof(float) / images;
    float *p = loss.probabilities.numbers(), share = loss.share / images;
    double sum = 0;
    for (size_t i = 0; i < images; i++) {
        float* own = p + i * classes;
        sum -= std::log(own[labels[i]]);
        for (size_t k = 0; k < classes; k++)
            own[k] *= share;
        own[labels[i]] -= share;
    }
    return sum * share;
}

// One step on the batch.
double Network::train() {
    infer();
    double total = 0;
    for (auto& one : losses)
        total += loss(one);
    for (auto& run : backward)
        run();
    stream.wait();
    update();
    return total;
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
