namespace Gabor.Evaluation;

/// <summary>
/// Temperature scaling (Guo et al. 2017, arXiv 1706.04599): probabilities by softmax of s / T, where one T for all images minimizes the
/// cross-entropy on images that the network has not learnt from. Above 1 it makes the network less confident, below 1 more; which class is
/// the most probable never changes.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>The range of T: where every image is correct, the best T would be 0, and for scores that tell nothing infinite.</summary>
    public const double Least = 0.05, Most = 20;

    const int MostSteps = 200;

    /// <summary>
    /// The best temperature. With β = 1/T the mean cross-entropy L(β) = (1/N) Σ (ln Σ_k exp(β s_k) − β s_y) is convex: L′ is the mean of
    /// E[s] − s_y and L″ that of Var[s], both under softmax of β s. Newton's method finds L′ = 0, kept within a bracket that each step
    /// narrows.
    /// </summary>
    /// <param name="scores">Scores of images that the network has not learnt from, at least one.</param>
    /// <returns>T, from <see cref="Least"/> to <see cref="Most"/>; 1 where the scores of each image are all equal.</returns>
    /// <exception cref="ArgumentException">There are no images.</exception>
    public static double Fit(ImageScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Images == 0)
            throw new ArgumentException("temperature: there are no images to fit it on.", nameof(scores));
        double low = 1 / Most, high = 1 / Least, beta = 1;
        if (Slope(scores, beta).Second == 0)
            return 1;
        if (Slope(scores, low).First >= 0)
            return Most;
        if (Slope(scores, high).First <= 0)
            return Least;
        for (int step = 0; step < MostSteps && high - low > 1e-12 * high; step++)
        {
            var (first, second) = Slope(scores, beta);
            if (first == 0)
                break;
            if (first > 0)
                high = beta;
            else
                low = beta;
            double next = beta - (first / second);
            double middle = (low + high) / 2;
            next = next > low && next < high ? next : middle;
            if (Math.Abs(next - beta) <= 1e-13 * beta)
                break;
            beta = next;
        }

        return 1 / beta;
    }

    static (double First, double Second) Slope(ImageScores scores, double beta)
    {
        double first = 0, second = 0;
        for (int i = 0; i < scores.Images; i++)
        {
            var own = scores.Of(i);
            double[] p = scores.Probabilities(i, 1 / beta);
            double mean = 0, square = 0;

            // Scores less that of the label, so that no digits are lost where all are large.
            float origin = own[scores.Label(i)];
            for (int k = 0; k < own.Length; k++)
                mean += p[k] * ((double)own[k] - origin);
            for (int k = 0; k < own.Length; k++)
            {
                double apart = (double)own[k] - origin - mean;
                square += p[k] * apart * apart;
            }

            first += mean;
            second += square;
        }

        return (first / scores.Images, second / scores.Images);
    }
}
