namespace Gabor.Experiments.GradientChecks;

/// <summary>ReLU, leaky or not, on the sides where it stands: a = z where z₀ &gt; 0, else α z.</summary>
sealed class HeldRelu : HeldSides
{
    readonly float leak;
    readonly bool[] isAbove;

    /// <param name="leak">α; 0 for a ReLU.</param>
    /// <param name="input">z₀.</param>
    public HeldRelu(float leak, ReadOnlySpan<float> input)
    {
        this.leak = leak;
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
            output[i] = isAbove[i] ? z : leak * z;
        }

        Crossed += crossed;
    }
}
