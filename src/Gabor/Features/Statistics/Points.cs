namespace Gabor.Features.Statistics;

/// <summary>Points as the rows of a matrix.</summary>
static class Points
{
    /// <summary>How many there are; refuses what are not whole points, or too few.</summary>
    public static int Rows(ReadOnlySpan<float> x, int features, int least, string who)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        int rows = x.Length / features;
        if (rows * (long)features != x.Length)
            throw new ArgumentException($"{who}: {x.Length} floats are not points of {features} coordinates.", nameof(x));
        if (rows < least)
            throw new ArgumentException($"{who}: {rows} points; at least {least} are needed.", nameof(x));
        return rows;
    }
}
