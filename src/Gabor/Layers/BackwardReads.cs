namespace Gabor.Layers;

/// <summary>Which arrays of the forward pass a layer's backward pass reads; the plan keeps only these.</summary>
[Flags]
public enum BackwardReads
{
    /// <summary>Only the output's gradient.</summary>
    Nothing = 0,

    /// <summary>The inputs.</summary>
    Input = 1,

    /// <summary>The output.</summary>
    Output = 2,
}
