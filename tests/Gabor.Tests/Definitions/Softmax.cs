namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>exp(s_k + c') / Σⱼ exp(sⱼ + c') of one image, (6.1) by way of (6.10), with c' = −max s (6.11).</summary>
    public static double[] Softmax(double[] s)
    {
        double shift = -s.Max();
        double sum = s.Sum(v => Math.Exp(v + shift));
        return [.. s.Select(v => Math.Exp(v + shift) / sum)];
    }

    /// <summary>Σⱼ ∂err/∂aⱼ ∂aⱼ/∂s_k of one image with the Jacobian ∂aⱼ/∂s_k = aⱼ (1{j = k} − a_k), written out.</summary>
    public static double[] SoftmaxSlope(double[] s, double[] g)
    {
        double[] a = Softmax(s);
        return [.. s.Select((_, k) => g.Select((slope, j) => slope * a[j] * ((j == k ? 1 : 0) - a[k])).Sum())];
    }

    /// <summary>err = −s_y + log Σⱼ exp(sⱼ) of every image, (3.43), in nats, with c' as above, which takes nothing away (6.10).</summary>
    public static double[] CrossEntropy(double[] scores, int[] labels)
    {
        int classes = scores.Length / labels.Length;
        return [.. scores.Chunk(classes).Select((s, i) =>
        {
            double shift = -s.Max();
            return -(s[labels[i]] + shift) + Math.Log(s.Sum(v => Math.Exp(v + shift)));
        })];
    }

    /// <summary>∂J/∂s = (softmax(s) − e_y) / m, (3.47) for the mean over m images, (3.20).</summary>
    public static double[] CrossEntropySlope(double[] scores, int[] labels)
    {
        int classes = scores.Length / labels.Length;
        return [.. scores.Chunk(classes).SelectMany((s, i) => Softmax(s).Select((p, k) => (p - (k == labels[i] ? 1 : 0)) / labels.Length))];
    }

    /// <summary>err = (1 − p_y^q) / q of every image, p = softmax(s) (Zhang and Sabuncu 2018, (6)).</summary>
    public static double[] GeneralizedCrossEntropy(double[] scores, int[] labels, double q) =>
        [.. scores.Chunk(scores.Length / labels.Length).Select((s, i) => (1 - Math.Pow(Softmax(s)[labels[i]], q)) / q)];

    /// <summary>
    /// ∂J/∂s = −p_y^(q − 1) ∂p_y/∂s / m for the mean over m images, with ∂p_y/∂s by the Jacobian of the softmax; 0, its limit, where p_y
    /// is.
    /// </summary>
    public static double[] GeneralizedCrossEntropySlope(double[] scores, int[] labels, double q) =>
        [.. scores.Chunk(scores.Length / labels.Length).SelectMany((s, i) =>
        {
            double[] byProbability = new double[s.Length];
            double p = Softmax(s)[labels[i]];
            byProbability[labels[i]] = p == 0 ? 0 : -Math.Pow(p, q - 1) / labels.Length;
            return SoftmaxSlope(s, byProbability);
        })];

    /// <summary>
    /// err = −Σₖ tₖ log softmax(s)ₖ of every image, its terms as sums of logarithms; a class without a share takes no part.
    /// </summary>
    public static double[] SoftCrossEntropy(double[] scores, double[] targets, int images)
    {
        int classes = scores.Length / images;
        return [.. scores.Chunk(classes).Zip(targets.Chunk(classes), (s, t) =>
        {
            double shift = -s.Max(), all = Math.Log(s.Sum(v => Math.Exp(v + shift)));
            return s.Zip(t, (score, share) => share == 0 ? 0 : share * (all - (score + shift))).Sum();
        })];
    }

    /// <summary>∂J/∂s = (softmax(s) − t) / m for the mean over m images.</summary>
    public static double[] SoftCrossEntropySlope(double[] scores, double[] targets, int images)
    {
        int classes = scores.Length / images;
        return [
            .. scores
            .Chunk(classes)
            .Zip(targets.Chunk(classes), (s, t) => Softmax(s).Zip(t, (p, share) => (p - share) / images))
            .SelectMany(row => row)];
    }
}
