namespace Gabor.Numerics.Threads;

/// <summary>Work in numbered parts that write disjoint results, so that it does not matter who does which part, or when.</summary>
interface IJob
{
    /// <summary>Does part <paramref name="part"/>.</summary>
    /// <param name="part">0 … parts − 1.</param>
    /// <param name="worker">Which worker does it, 0 … threads − 1; selects that worker's scratch memory.</param>
    void Execute(int part, int worker);
}
