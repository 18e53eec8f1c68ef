namespace Gabor.Experiments.DatasetChecks;

/// <summary>What a data set holds, and what is doubtful about it.</summary>
public sealed record DatasetReport
{
    /// <summary>A row for each class.</summary>
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    /// <summary>Images that cannot be read, and why.</summary>
    public required IReadOnlyList<(ImageReference Image, string Reason)> Broken { get; init; }

    /// <summary>Images that are the same or look alike.</summary>
    public required IReadOnlyList<DuplicateGroup> Duplicates { get; init; }

    /// <summary>Images that are nearly of one colour, or nearly black.</summary>
    public required IReadOnlyList<ImageReference> Empty { get; init; }

    /// <summary>Images that are more than three times as long one way as the other.</summary>
    public required IReadOnlyList<ImageReference> Narrow { get; init; }

    /// <summary>Images with fewer pixels than they are brought to.</summary>
    public required IReadOnlyList<ImageReference> Small { get; init; }

    /// <summary>What the data set says of itself: files that were left out.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>All images, broken ones included.</summary>
    public int Images => Classes.Sum(row => row.Train + row.Validation + row.Test);

    /// <summary>Training images of the largest class by those of the smallest; infinite where one has none.</summary>
    public double Imbalance => Classes.Max(row => row.Train) / (double)Classes.Min(row => row.Train);
}

/// <summary>A class of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Train">Training images.</param>
/// <param name="Validation">Validation images.</param>
/// <param name="Test">Test images.</param>
/// <param name="Width">Width of its images in pixels: least, median, largest; 0 where none can be read.</param>
/// <param name="Height">Height of its images in pixels: least, median, largest; 0 where none can be read.</param>
public sealed record ClassCount(
    string Name, int Train, int Validation, int Test, (int Least, int Median, int Largest) Width,
    (int Least, int Median, int Largest) Height);
