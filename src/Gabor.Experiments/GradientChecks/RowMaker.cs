using System.Globalization;

namespace Gabor.Experiments.GradientChecks;

/// <summary>Gathers what a <see cref="GradientRow"/> says.</summary>
/// <param name="subject">What it is about.</param>
sealed class RowMaker(RowSubject subject)
{
    Slope worst = new(0, 0, -1, true);
    string place = "";
    int compared, skipped;

    /// <summary>Takes one comparison.</summary>
    /// <param name="slope">The comparison.</param>
    /// <param name="element">The element that moved; negative for all at once.</param>
    public void Take(Slope slope, int element = -1)
    {
        (compared, skipped) = slope.IsKnown ? (compared + 1, skipped) : (compared, skipped + 1);
        if (slope.IsKnown && slope.Error > worst.Error)
            (worst, place) = (slope, element < 0 ? "all" : Name(element, subject.Sizes));
    }

    /// <summary>The row.</summary>
    /// <param name="corners">What stood on corners.</param>
    /// <param name="all">What could have.</param>
    public GradientRow Make(double corners, double all) => new(
        subject.Layer, subject.Kind, subject.Array, subject.IsWhole, compared, skipped, Math.Max(0, worst.Error), place, worst.Claimed,
        worst.Measured, all == 0 ? 0 : corners / all);

    /// <summary><c>[1, 0, 2]</c>: the place of an element along each axis.</summary>
    static string Name(int element, int[] sizes)
    {
        var places = new List<string>();
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            places.Insert(0, (element % sizes[axis]).ToString(CultureInfo.InvariantCulture));
            element /= sizes[axis];
        }

        return $"[{string.Join(", ", places)}]";
    }
}

/// <summary>What a row is about.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Array">By what.</param>
/// <param name="IsWhole">Whether through the whole network.</param>
/// <param name="Sizes">Of the array.</param>
readonly record struct RowSubject(string Layer, string Kind, string Array, bool IsWhole, int[] Sizes);
