using Gabor.Numerics;

namespace Gabor.Experiments.GradientChecks;

/// <summary>ELU with a corner at 0, on the sides where it stands: a = λ z where z₀ &gt; 0, else λ α (eᶻ − 1).</summary>
sealed class HeldElu : HeldSides
{
    readonly float alpha, scale;
    readonly bool[] isAbove;

    /// <param name="alpha">α.</param>
    /// <param name="scale">λ.</param>
    /// <param name="input">z₀.</param>
    public HeldElu(float alpha, float scale, ReadOnlySpan<float> input)
    {
        (this.alpha, this.scale) = (alpha, scale);
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
            double z = input[i];
            crossed += z > 0 == isAbove[i] ? 0 : 1;
            output[i] = (float)(scale * (isAbove[i] ? z : alpha * (Elementary.Exp(z) - 1)));
        }

        Crossed += crossed;
    }
}
