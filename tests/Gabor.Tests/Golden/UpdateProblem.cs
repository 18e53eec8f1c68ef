using System.Text.Json;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Golden;

/// <summary>A problem that published optimizers were run on: where the parameters begin, and the gradient there.</summary>
/// <param name="Start">The parameters, tensor by tensor.</param>
/// <param name="Gradients">The gradient of each tensor, from the tensors and the number of the step, from 1.</param>
sealed record UpdateProblem(double[][] Start, Func<double[][], int, double[][]> Gradients)
{
    public static UpdateProblem Named(string name) => name switch
    {
        "mlp_2_3_1" => Perceptron(),
        "two_tensors_5_3" => new([[1, 2], [3, 4]], (_, _) => [[5, 5], [3, 3]]),
        "two_tensors_0.1_0.01" => new([[1, 2], [3, 4]], (_, _) => [[0.1, 0.1], [0.01, 0.01]]),
        "linear_regression_4" => Regression(),

        // f = 0.1 x₁² + 2 x₂² from (−5, −2).
        "quadratic_2d" => new([[-5, -2]], (x, _) => [[0.2 * x[0][0], 4 * x[0][1]]]),
        "tensor_of_ten" =>
            new([[.. Enumerable.Repeat(1.0, 10)]], (_, step) => [[.. Enumerable.Range(1, 10).Select(i => step == 1 ? 0.01 : i / 10.0)]]),
        _ => throw new ArgumentException($"no problem '{name}'", nameof(name)),
    };

    /// <summary>
    /// σ(W₂ σ(W₁x + b₁) + b₂), three inputs of two; the error is the sum of the outputs. The file has W₁ output by input.
    /// </summary>
    static UpdateProblem Perceptron()
    {
        var problem = GoldenFile.Root("updates").GetProperty("problems").GetProperty("mlp_2_3_1");
        double[] x = problem.GetProperty("input").GetProperty("data").Numbers();
        double[] Initial(string name) => problem.GetProperty("initial").GetProperty(name).GetProperty("data").Numbers();
        return new([Initial("W1"), Initial("b1"), Initial("W2"), Initial("b2")], (parameters, _) =>
        {
            double[] w1 = GoldenValues.Permute(parameters[0], [3, 2], [1, 0]);
            double[] z1 = Define.Dense(x, w1, parameters[1], 3), a1 = Define
                .Sigmoid(z1), z2 = Define
                .Dense(a1, parameters[2], parameters[3], 3);
            var (da, dw2, db2) = Define.DenseSlope(a1, parameters[2], Define.SigmoidSlope(z2, [1, 1, 1]), 3);
            var (_, dw1, db1) = Define.DenseSlope(x, w1, Define.SigmoidSlope(z1, da), 3);
            return [GoldenValues.Permute(dw1, [2, 3], [1, 0]), db1, dw2, db2];
        });
    }

    /// <summary>y = Wx + b from 0; targets 3 x₁ + x₂ − 2; the error is the sum of squares over four rows.</summary>
    static UpdateProblem Regression()
    {
        double[] x = [2, 1, 7, 4, -4, 12, 5, 8];
        double[] targets = [.. x.Chunk(2).Select(row => (3 * row[0]) + row[1] - 2)];
        return new([[0, 0], [0]], (parameters, _) =>
        {
            double[] slope = [.. Define.Dense(x, parameters[0], parameters[1], 4).Zip(targets, (y, t) => 2 * (y - t))];
            var (_, dw, db) = Define.DenseSlope(x, parameters[0], slope, 4);
            return [dw, db];
        });
    }
}

/// <summary>Hyper-parameters of an entry of updates.json; what an entry does not state is 0 or off.</summary>
readonly record struct UpdateSettings(JsonElement Values)
{
    public double this[string name] => Values.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    public bool Is(string name) => Values.TryGetProperty(name, out var value) && value.GetBoolean();
}
