namespace Gabor.Processes;

/// <summary>What one of several processes that train together has exchanged with the others, and how long that took.</summary>
/// <remarks>
/// Time spent on a process that comes late is part of it, so it is that of network, additions and uneven work together.
/// </remarks>
/// <param name="Steps">Steps made.</param>
/// <param name="GradientSeconds">Seconds in which gradients were exchanged, from the start of each bucket to its sum, in the background of
/// the backward pass.</param>
/// <param name="WaitedSeconds">Those of them in which the step stood still, after backward.</param>
/// <param name="SumSeconds">Seconds in which sums of batch normalizations and of the loss were exchanged; the step always waits for them.
/// </param>
/// <param name="Bytes">Bytes given to other processes, gradients and sums.</param>
public sealed record ExchangeTimes(long Steps, double GradientSeconds, double WaitedSeconds, double SumSeconds, long Bytes)
{
    /// <summary>
    /// The share of the exchange of gradients that is hidden behind the backward pass, 0…1: 1 − <see cref="WaitedSeconds"/> /
    /// <see cref="GradientSeconds"/>. 0 where nothing was exchanged.
    /// </summary>
    public double HiddenShare => GradientSeconds > 0 ? Math.Clamp(1 - (WaitedSeconds / GradientSeconds), 0, 1) : 0;

    /// <summary>Bytes given in a step, in the mean.</summary>
    public double BytesPerStep => Steps > 0 ? (double)Bytes / Steps : 0;
}
