namespace Gabor.Experiments.DatasetChecks;

/// <summary>An image of a data set.</summary>
/// <param name="Part">The part that it is in.</param>
/// <param name="Index">Its place in the part.</param>
/// <param name="Name">What to call it: the path of its file where it has one.</param>
/// <param name="Label">Its class.</param>
public sealed record ImageReference(DatasetPart Part, int Index, string Name, int Label);

/// <summary>A part of a data set.</summary>
public enum DatasetPart
{
    /// <summary>The images to learn from.</summary>
    Train,

    /// <summary>The images to choose by.</summary>
    Validation,

    /// <summary>The images to be evaluated by.</summary>
    Test,
}
