using Gabor.Evaluation;

namespace Gabor.Experiments.StressTests;

/// <summary>The results of a stress test.</summary>
/// <param name="Plain">The evaluation on the images as they are.</param>
/// <param name="Rows">A row for each challenge, in the order of <see cref="StressKinds.All"/>.</param>
/// <param name="Classes">What it means for each class, in the order of the labels.</param>
public sealed record StressReport(EvaluationResult Plain, IReadOnlyList<StressRow> Rows, IReadOnlyList<StressClass> Classes);

/// <summary>The results of one challenge.</summary>
/// <param name="Kind">The challenge.</param>
/// <param name="Levels">The evaluation at each of its levels.</param>
public sealed record StressRow(StressKind Kind, IReadOnlyList<EvaluationResult> Levels)
{
    /// <summary>The mean accuracy over the levels, 0…1.</summary>
    public double Accuracy => Levels.Average(level => level.Accuracy);
}

/// <summary>The results of a class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Spread">
/// How different its images are: the root of the mean square of their values' distance from the class's mean image, in 0…1.
/// </param>
/// <param name="Plain">The accuracy on its unchanged images, 0…1; null where it has none, as the others below.</param>
/// <param name="Stressed">The same in the mean over all levels of the challenges that change images.</param>
/// <param name="Hardest">The challenge of those that costs it most in the mean over its levels.</param>
/// <param name="AtHardest">The accuracy under it, the mean over its levels, 0…1.</param>
public sealed record StressClass(string Name, double Spread, double? Plain, double? Stressed, StressKind Hardest, double? AtHardest);
