using Gabor.Components;
using Gabor.Layers;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Muon (Jordan 2024): m ← μm + ∇, U = ∇ + μm, θ ← θ − αλθ, θ ← θ − 0.2 √max(r, c) α O(U). O is the nearest matrix to U whose singular
/// values are all near 1, by five steps of Newton and Schulz, see <see cref="NewtonSchulz"/>.
/// </summary>
/// <remarks>
/// U is a matrix of r rows and c columns: dense weights as they lie, filters [F₁, F₂, D, D'] as F₁F₂D rows of D'. Parameters of one axis
/// (biases, scales) move by <see cref="AdamW"/>. The factor 0.2 √max(r, c) (Liu et al. 2025) gives the steps of a matrix the size of
/// AdamW's, so that one α and one λ serve both; Jordan has √max(1, r/c) and a learning rate of its own for each.
/// </remarks>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="momentum">μ, from 0 to below 1; 0.95 by default.</param>
/// <param name="beta1">β₁ of AdamW; 0.9 by default.</param>
/// <param name="beta2">β₂ of AdamW; 0.999 by default.</param>
/// <param name="epsilon">ε of AdamW; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Muon(
    double learningRate = 0.001, double momentum = 0.95, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8,
    double weightDecay = 0)
    : Optimizer(Kind, learningRate, momentum, beta1, beta2, epsilon, weightDecay)
{
    /// <summary>The root mean square of AdamW's steps, in α, as Liu et al. found it.</summary>
    const double StepSize = 0.2;

    readonly AdamW rest = new(learningRate, beta1, beta2, epsilon, weightDecay);

    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "muon", "orthogonalized momentum for matrices; AdamW for biases",
        [
            OptimizerRows.LearningRate(0.001), OptimizerRows.Momentum(0.95), OptimizerRows.Beta1(0.9), OptimizerRows.Beta2(0.999),
            OptimizerRows.Epsilon(1e-8), OptimizerRows.WeightDecay,
        ],
        values => new Muon(values[0], values[1], values[2], values[3], values[4], values[5]));

    /// <summary>m of a matrix.</summary>
    public override IReadOnlyList<string> Slots => ["velocity"];

    /// <summary>m of a matrix; what AdamW keeps of another parameter.</summary>
    public override IReadOnlyList<string> SlotsOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return IsMatrix(parameter.Sizes) ? Slots : rest.Slots;
    }

    /// <summary>U and what its orthogonalisation takes.</summary>
    public override int ScratchOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return IsMatrix(parameter.Sizes)
            ? checked(parameter.Count + NewtonSchulz.ScratchOf(Rows(parameter.Sizes), parameter.Sizes[^1]))
            : 0;
    }

    /// <inheritdoc/>
    public override void Apply(in Update update)
    {
        if (!IsMatrix(update.Sizes))
        {
            rest.Apply(update);
            return;
        }

        int rows = Rows(update.Sizes), columns = update.Sizes[^1], count = update.Weights.Length;
        Span<float> velocity = update.Slot(0), direction = update.Scratch[..count], scratch = update.Scratch[count..];
        ElementWiseKernels.Zip(new ScaledSum((float)momentum), velocity, update.Gradient, velocity, update.Workers);
        ElementWiseKernels.Zip(new ScaledSum((float)momentum), velocity, update.Gradient, direction, update.Workers);
        NewtonSchulz.Orthogonalize(direction, rows, columns, scratch, update.Workers);
        update.Shrink();
        ElementWiseKernels.ScaleAdd(
            (float)(-StepSize * double.Sqrt(Math.Max(rows, columns)) * update.LearningRate), direction, update.Weights, update.Workers);
    }

    static bool IsMatrix(ReadOnlySpan<int> sizes) => sizes.Length > 1;

    static int Rows(ReadOnlySpan<int> sizes)
    {
        int rows = 1;
        foreach (int size in sizes[..^1])
            rows *= size;
        return rows;
    }
}
