namespace Gabor.Optimizers;

/// <summary>All optimizers by name; options, help texts and tables are made from this list.</summary>
public static class OptimizerKinds
{
    /// <summary>Every rule.</summary>
    public static IReadOnlyList<OptimizerKind> All { get; } =
    [
        new("sgd", "gradient descent, θ ← θ − α∇J", [], _ => new Sgd()),
        new("momentum", "v ← μv − α∇J, θ ← θ + v", [new("momentum", 0.9)], of => new Momentum((float)of[0])),
        new("nesterov", "momentum with the gradient taken ahead", [new("momentum", 0.9)], of => new Nesterov((float)of[0])),
        new("adagrad", "a learning rate of its own for each weight, from the sum of squares", [new("epsilon", 1e-8)], of => new Adagrad(of[0])),
        new("rmsprop", "a learning rate of its own for each weight, from the mean square", [new("beta", 0.9), new("epsilon", 1e-8)], of => new RmsProp(of[0], of[1])),
        new("adadelta", "steps in the measure of the steps before", [new("beta", 0.95), new("epsilon", 1e-6)], of => new Adadelta(of[0], of[1])),
        new("adam", "a learning rate of its own for each weight, from the means of gradient and square", Adam, of => new Adam(of[0], of[1], of[2])),
        new("adamw", "adam with the decay outside of the gradient", Adam, of => new AdamW(of[0], of[1], of[2])),
        new("adamax", "adam with the largest gradient in place of the mean square", Adam, of => new AdaMax(of[0], of[1], of[2])),
        new("lion", "the sign of a mean gradient", [new("beta1", 0.9), new("beta2", 0.99)], of => new Lion(of[0], of[1])),
        new("muon", "the nearest orthogonal matrix to the momentum; adamw for biases", [new("momentum", 0.95), .. Adam], of => new Muon(of[0], of[1], of[2], of[3])),
    ];

    static HyperParameter[] Adam => [new("beta1", 0.9), new("beta2", 0.999), new("epsilon", 1e-8)];
}
