namespace Gabor.Devices;

/// <summary>How long the operations of a plan took, added up over all passes since watching began, in ticks of the stopwatch.</summary>
/// <param name="forwardNames">The layer of each operation forward.</param>
/// <param name="backwardNames">The layer of each operation backward.</param>
/// <param name="lanes">How many threads ran the forward list side by side, each for images of its own; their times are added up.</param>
sealed class OperationTimes(IReadOnlyList<string> forwardNames, IReadOnlyList<string> backwardNames, int lanes)
{
    /// <summary>Threads whose times forward are added up.</summary>
    public int Lanes => lanes;

    /// <summary>The layer of each operation forward.</summary>
    public IReadOnlyList<string> ForwardNames => forwardNames;

    /// <summary>The layer of each operation backward.</summary>
    public IReadOnlyList<string> BackwardNames => backwardNames;

    /// <summary>Ticks of each operation forward.</summary>
    public long[] Forward { get; } = new long[forwardNames.Count];

    /// <summary>Ticks of each operation backward.</summary>
    public long[] Backward { get; } = new long[backwardNames.Count];
}
