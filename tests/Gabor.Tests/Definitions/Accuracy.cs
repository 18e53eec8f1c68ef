namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>ŷ = arg maxₖ sₖ (3.50) of one image; the first of equals.</summary>
    public static int Prediction(double[] s)
    {
        int best = 0;
        for (int k = 1; k < s.Length; k++)
        {
            if (s[k] > s[best])
                best = k;
        }

        return best;
    }

    /// <summary>Acc = (1/m) Σ 1{ŷ = y}, (3.52).</summary>
    public static double Accuracy(double[] scores, int[] labels) =>
        scores.Chunk(scores.Length / labels.Length).Select((s, i) => Prediction(s) == labels[i] ? 1.0 : 0.0).Average();
}
