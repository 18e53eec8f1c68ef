// What C# calls. A failure returns a null pointer or -1, and tells its reason to onednn_error.
#include <omp.h>

#include <cmath>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "network.hpp"

using peer::Activation;
using peer::Network;
using peer::Response;
using peer::ValuePointer;
using peer::Window;

namespace {

std::string failure;

struct Built {
    Network network;
    std::vector<ValuePointer> values;  // after the network: their buffers go back to it

    Built(bool trains, bool wants_winograd, int threads) : network(trains, wants_winograd, threads) {}

    std::vector<ValuePointer> chosen(const int* numbers, int count) const {
        std::vector<ValuePointer> some;
        for (int i = 0; i < count; i++)
            some.push_back(values[numbers[i]]);
        return some;
    }
};

template <class Result, class Action>
Result guarded(Result otherwise, Action action) {
    try {
        return action();
    } catch (const std::exception& exception) {
        failure = exception.what();
        return otherwise;
    }
}

template <class Action>
int added(Built* built, Action action) {
    return guarded(-1, [&] {
        built->values.push_back(action());
        return static_cast<int>(built->values.size()) - 1;
    });
}

}  // namespace

extern "C" {

const char* onednn_error() { return failure.c_str(); }

Built* onednn_create(int trains, int wants_winograd, int threads) {
    return guarded(static_cast<Built*>(nullptr), [&] { return new Built(trains, wants_winograd, threads); });
}

// The threads of OpenMP end too; they would spin on for a while.
void onednn_destroy(Built* built) {
    delete built;
    omp_pause_resource_all(omp_pause_soft);
}

int onednn_images(Built* built, const float* pixels, const int* sizes, int rank) {
    return added(built, [&] { return built->network.images(pixels, dnnl::memory::dims(sizes, sizes + rank)); });
}

int onednn_convolution(
    Built* built, int source, const float* filters, const float* bias, int outputs, int groups, const Window* window,
    Activation activation, int residual) {
    return added(built, [&] {
        return built->network.convolution(
            built->values[source], filters, bias, outputs, groups, *window, activation,
            residual < 0 ? nullptr : built->values[residual]);
    });
}

int onednn_dense(Built* built, int source, const float* weights, const float* bias, int outputs, Activation activation) {
    return added(built, [&] { return built->network.dense(built->values[source], weights, bias, outputs, activation); });
}

int onednn_batch_normalization(Built* built, int source, const float* scale, const float* shift, Activation activation) {
    return added(
        built, [&] { return built->network.batch_normalization(built->values[source], scale, shift, activation); });
}

int onednn_add(Built* built, int left, int right, Activation activation) {
    return added(built, [&] { return built->network.add(built->values[left], built->values[right], activation); });
}

int onednn_concat(Built* built, const int* sources, int count) {
    return added(built, [&] { return built->network.concat(built->chosen(sources, count)); });
}

int onednn_local_response(Built* built, int source, int channels, float scale, float power, float offset) {
    return added(built, [&] {
        return built->network.local_response(built->values[source], Response{channels, scale, power, offset});
    });
}

int onednn_max_pooling(Built* built, int source, const Window* window) {
    return added(built, [&] { return built->network.max_pooling(built->values[source], *window); });
}

int onednn_average_pooling(Built* built, int source, const Window* window) {
    return added(built, [&] { return built->network.average_pooling(built->values[source], *window); });
}

int onednn_average(Built* built, int source) {
    return added(built, [&] { return built->network.average(built->values[source]); });
}

// Nobody will read a value any more.
void onednn_release(Built* built, int value) { built->values[value] = nullptr; }

int onednn_finish(
    Built* built, const int* scores, const float* shares, int count, const int* labels, float learning_rate, float friction,
    float weight_decay) {
    return guarded(-1, [&] {
        built->network.finish(built->chosen(scores, count), shares, labels, learning_rate, friction, weight_decay);
        built->values.clear();
        return 0;
    });
}

int onednn_infer(Built* built) {
    return guarded(-1, [&] {
        built->network.infer();
        return 0;
    });
}

// The mean loss before the step.
double onednn_train(Built* built) {
    return guarded(std::nan(""), [&] { return built->network.train(); });
}

void onednn_scores(Built* built, float* into) { built->network.scores(into); }

// How many passes of convolutions use Winograd's algorithm.
int onednn_winograd_passes(Built* built) { return built->network.winograd_passes(); }

}  // extern "C"
