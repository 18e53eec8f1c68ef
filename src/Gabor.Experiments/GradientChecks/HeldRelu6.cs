namespace Gabor.Experiments.GradientChecks;

/// <summary>ReLU6 on the sides where it stands: a = z where 0 &lt; z₀ &lt; 6, else the 0 or 6 that it was.</summary>
sealed class HeldRelu6 : HeldSides
{
    /// <summary>The upper corner.</summary>
    const float End = 6;

    readonly float[] held;

    /// <param name="input">z₀.</param>
    public HeldRelu6(ReadOnlySpan<float> input) => held = input.ToArray();

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        int crossed = 0;
        for (int i = 0; i < output.Length; i++)
        {
            int side = Side(held[i]);
            crossed += Side(input[i]) == side ? 0 : 1;
            output[i] = side switch
            {
                0 => 0,
                1 => input[i],
                _ => End,
            };
        }

        Crossed += crossed;
    }

    /// <summary>0 below the corners, 1 between them, 2 above.</summary>
    static int Side(float z) => z <= 0 ? 0 : z < End ? 1 : 2;
}
