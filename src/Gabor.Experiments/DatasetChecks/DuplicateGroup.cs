namespace Gabor.Experiments.DatasetChecks;

/// <summary>Images that are the same, or look alike.</summary>
/// <param name="IsExact">Whether all have the same pixels.</param>
/// <param name="Images">Two or more.</param>
public sealed record DuplicateGroup(bool IsExact, IReadOnlyList<ImageReference> Images)
{
    /// <summary>Whether it is in several parts: what is learnt from is evaluated by.</summary>
    public bool Leaks => Images.Select(image => image.Part).Distinct().Count() > 1;

    /// <summary>Whether its images have different labels, of which one is wrong at least.</summary>
    public bool Contradicts => Images.Select(image => image.Label).Distinct().Count() > 1;
}
