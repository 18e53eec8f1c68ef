namespace Gabor.Training;

/// <summary>
/// How fast images are trained on: over the last seconds, and of whole epochs with their evaluation, from which the time that is left
/// follows. The first steps, in which the runtime still compiles, are soon forgotten.
/// </summary>
/// <param name="images">Training images of an epoch.</param>
/// <param name="now">Seconds now.</param>
/// <param name="done">Images trained on so far.</param>
sealed class Pace(long images, double now, long done)
{
    const double WindowSeconds = 2;

    (double Seconds, long Images) older = (now, done), newer = (now, done);
    double epochBegan = now;
    double? epochSeconds;

    /// <summary>Takes the end of an epoch.</summary>
    /// <param name="seconds">Seconds now.</param>
    /// <param name="isWhole">Whether all of it was trained here; the first one of a resumed run may not be.</param>
    public void EndEpoch(double seconds, bool isWhole)
    {
        if (isWhole)
            epochSeconds = seconds - epochBegan;
        epochBegan = seconds;
    }

    /// <summary>Seconds until all images are trained on.</summary>
    /// <param name="seconds">Seconds now.</param>
    /// <param name="seen">Images trained on so far.</param>
    /// <param name="all">Images of all epochs.</param>
    public double Remaining(double seconds, long seen, long all)
    {
        if (seconds - newer.Seconds >= WindowSeconds)
            (older, newer) = (newer, (seconds, seen));
        if (epochSeconds is { } whole)
            return whole * (all - seen) / images;
        double pace = (seen - older.Images) / (seconds - older.Seconds);
        return pace > 0 ? (all - seen) / pace : 0;
    }
}
