namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// b(i) = a(i) / (k + α Σ a(j)²)^β over max(0, i − n/2) ≤ j ≤ min(D − 1, i + (n − 1)/2) at the same place (Krizhevsky et al. 2012,
    /// 3.3, for odd n; for even n as PyTorch's <c>local_response_norm</c>, which pads n/2 channels before and (n − 1)/2 after).
    /// </summary>
    public static double[] LocalResponseNormalization(double[] a, int depth, int n, double k, double alpha, double beta)
    {
        double[] b = new double[a.Length];
        for (int place = 0; place < a.Length; place += depth)
        {
            for (int i = 0; i < depth; i++)
            {
                double sum = 0;
                for (int j = Math.Max(0, i - (n / 2)); j <= Math.Min(depth - 1, i + ((n - 1) / 2)); j++)
                    sum += a[place + j] * a[place + j];
                b[place + i] = a[place + i] / Math.Pow(k + (alpha * sum), beta);
            }
        }

        return b;
    }
}
