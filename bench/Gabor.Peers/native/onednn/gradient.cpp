#include <stdexcept>

#include "network.hpp"

using namespace dnnl;

namespace peer {

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

}  // namespace peer
