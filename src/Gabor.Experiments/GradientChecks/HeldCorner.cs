namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// A function of one number with a corner at 0, on the sides where it stands: one function of z where z₀ &gt; 0, else another. ReLU, leaky
/// or not, and ELU whose sides meet in a corner.
/// </summary>
sealed class HeldCorner : HeldSides
{
    readonly Func<float, float> above, below;
    readonly bool[] isAbove;

    /// <param name="input">z₀.</param>
    /// <param name="above">a where z₀ &gt; 0.</param>
    /// <param name="below">a elsewhere.</param>
    public HeldCorner(ReadOnlySpan<float> input, Func<float, float> above, Func<float, float> below)
    {
        (this.above, this.below) = (above, below);
        isAbove = new bool[input.Length];
        for (int i = 0; i < input.Length; i++)
            isAbove[i] = input[i] > 0;
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        int crossed = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float z = input[i];
            crossed += z > 0 == isAbove[i] ? 0 : 1;
            output[i] = isAbove[i] ? above(z) : below(z);
        }

        Crossed += crossed;
    }
}
