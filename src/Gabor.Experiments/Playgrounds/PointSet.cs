namespace Gabor.Experiments.Playgrounds;

/// <summary>Labelled points of the plane: the smallest images there are, two numbers each, which can be seen whole. Immutable.</summary>
public sealed class PointSet
{
    readonly float[] coordinates;
    readonly int[] labels;

    /// <summary>A set from its numbers; the arrays are kept, not copied, and must not change afterwards.</summary>
    /// <param name="coordinates">[N, 2]: x₁, x₂ of point after point; finite.</param>
    /// <param name="labels">[N], 0…K−1.</param>
    /// <param name="classNames">The K names of the classes, in the order of the labels.</param>
    /// <exception cref="ArgumentException">There is no point, the numbers do not fit together, a label is out of range or a coordinate not
    /// finite.</exception>
    public PointSet(float[] coordinates, int[] labels, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        if (labels.Length == 0 || coordinates.Length != 2 * labels.Length)
        {
            throw new ArgumentException(
                $"PointSet: {labels.Length} labels and {coordinates.Length} coordinates; "
                + "give one label or more and two coordinates for each.",
                nameof(coordinates));
        }

        if (Array.FindIndex(labels, label => (uint)label >= (uint)classNames.Count) is var wrong and >= 0)
        {
            throw new ArgumentException(
                $"PointSet: point {wrong} has label {labels[wrong]}, but there are {classNames.Count} classes: labels are 0 to K − 1.",
                nameof(labels));
        }

        if (Array.FindIndex(coordinates, x => !float.IsFinite(x)) is var infinite and >= 0)
            throw new ArgumentException($"PointSet: coordinate {infinite % 2} of point {infinite / 2} is not finite.", nameof(coordinates));
        this.coordinates = coordinates;
        this.labels = labels;
        ClassNames = classNames;
    }

    /// <summary>How many points there are, N.</summary>
    public int Count => labels.Length;

    /// <summary>The names of the K classes; label k has name k.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>x₁, x₂ of all points, [N, 2].</summary>
    public ReadOnlySpan<float> Coordinates => coordinates;

    /// <summary>The labels of all points, [N].</summary>
    public ReadOnlySpan<int> Labels => labels;
}
