using System.Text.Json;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Golden;

/// <summary>Dense, ReLU, dense, softmax: the network of the CS231n entries, by the definitions alone (algorithm 2).</summary>
sealed class TwoLayerNetwork(JsonElement entry)
{
    readonly double[] x = entry.Input("X");
    readonly int images = entry.Input("X").Length / (entry.Input("W1").Length / entry.Input("b1").Length);

    /// <summary>W₁, b₁, W₂, b₂ on their way.</summary>
    public Trajectory[] Parameters { get; } = [.. new[] { "W1", "b1", "W2", "b2" }.Select(name => new Trajectory(entry.Input(name)))];

    double[] this[int parameter] => Parameters[parameter].Theta;

    double[] Hidden => Define.Dense(x, this[0], this[1], images);

    public double[] Scores => Define.Dense(Define.Relu(Hidden), this[2], this[3], images);

    /// <summary>J with L2 on both weights, (4.23).</summary>
    public double Objective(int[] labels, double lambda) => Define.Objective(Define.CrossEntropy(Scores, labels), lambda, this[0], this[2]);

    /// <summary>∂/∂ of the mean error, without L2, of the four parameters.</summary>
    public double[][] Gradients(int[] labels)
    {
        double[] hidden = Hidden, a = Define.Relu(hidden);
        var (da, w2, b2) = Define.DenseSlope(a, this[2], Define.CrossEntropySlope(Scores, labels), images);
        var (_, w1, b1) = Define.DenseSlope(x, this[0], Define.ReluSlope(hidden, da), images);
        return [w1, b1, w2, b2];
    }
}
