namespace Gabor.Peers;

/// <summary>A library that is left out of a network's comparison, because it computes something else or does not run.</summary>
/// <param name="Network">The network.</param>
/// <param name="Library">The library.</param>
/// <param name="Reason">Why: for other results both numbers.</param>
sealed record Exclusion(string Network, string Library, string Reason);
