namespace Gabor.Plans;

/// <summary>How long the operations of a plan took, added up over all passes since watching began, in ticks of the stopwatch.</summary>
/// <param name="forwardNames">The layer of each operation forward.</param>
/// <param name="backwardNames">The layer of each operation backward.</param>
sealed class OperationTimes(IReadOnlyList<string> forwardNames, IReadOnlyList<string> backwardNames)
{
    /// <summary>The layer of each operation forward.</summary>
    public IReadOnlyList<string> ForwardNames => forwardNames;

    /// <summary>The layer of each operation backward.</summary>
    public IReadOnlyList<string> BackwardNames => backwardNames;

    /// <summary>Ticks of each operation forward.</summary>
    public long[] Forward { get; } = new long[forwardNames.Count];

    /// <summary>Ticks of each operation backward.</summary>
    public long[] Backward { get; } = new long[backwardNames.Count];

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Forward.AsSpan().Clear();
        Backward.AsSpan().Clear();
    }
}
