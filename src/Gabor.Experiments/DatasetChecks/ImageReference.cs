using Gabor.Data;

namespace Gabor.Experiments.DatasetChecks;

/// <summary>An image of a data set.</summary>
/// <param name="Part">The part that it is in.</param>
/// <param name="Index">Its place in the part.</param>
/// <param name="Name">What to call it: the path of its file where it has one.</param>
/// <param name="Label">Its class.</param>
public sealed record ImageReference(DatasetPart Part, int Index, string Name, int Label);
