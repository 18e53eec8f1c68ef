namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>z_d = Σ_j W_jd x_j + b_d for every image, (3.4), (4.5). W is stored [n, n'], the transpose of the text's.</summary>
    public static double[] Dense(double[] x, double[] w, double[] b, int images)
    {
        int n = x.Length / images, outputs = w.Length / n;
        double[] z = new double[images * outputs];
        for (int i = 0; i < images; i++)
        {
            for (int d = 0; d < outputs; d++)
            {
                double sum = b.Length == 0 ? 0 : b[d];
                for (int j = 0; j < n; j++)
                    sum += w[(j * outputs) + d] * x[(i * n) + j];
                z[(i * outputs) + d] = sum;
            }
        }

        return z;
    }

    /// <summary>
    /// ∂err/∂x = Wᵀ∂err/∂z (4.36), ∂err/∂W = Σᵢ ∂err/∂z xᵀ (4.37) and ∂err/∂b = Σᵢ ∂err/∂z (4.38), summed over the images.
    /// </summary>
    public static (double[] X, double[] W, double[] B) DenseSlope(double[] x, double[] w, double[] g, int images)
    {
        int n = x.Length / images, outputs = w.Length / n;
        double[] dx = new double[x.Length], dw = new double[w.Length], db = new double[outputs];
        for (int i = 0; i < images; i++)
        {
            for (int d = 0; d < outputs; d++)
            {
                double slope = g[(i * outputs) + d];
                db[d] += slope;
                for (int j = 0; j < n; j++)
                {
                    dw[(j * outputs) + d] += slope * x[(i * n) + j];
                    dx[(i * n) + j] += slope * w[(j * outputs) + d];
                }
            }
        }

        return (dx, dw, db);
    }
}
