namespace Gabor.KernelMethods;

/// <summary>Coefficients V, [m, K], with KV and a bias: a function of the space of the kernel function, and a constant.</summary>
sealed class KernelVector(int count, int classes)
{
    /// <summary>V.</summary>
    public double[] Values { get; } = new double[count];

    /// <summary>KV.</summary>
    public double[] Products { get; } = new double[count];

    /// <summary>The constants.</summary>
    public double[] Bias { get; } = new double[classes];

    /// <summary>⟨V, U⟩ = Σₖ vₖᵀKuₖ.</summary>
    public double Dot(KernelVector other) => Sum(Values, other.Products);

    /// <summary>The same with U alone: Σₖ (Kv)ₖᵀuₖ.</summary>
    public double DotProduct(double[] other) => Sum(Products, other);

    /// <summary>The inner product of the constants.</summary>
    public double BiasDot(KernelVector other) => Sum(Bias, other.Bias);

    public void Clear()
    {
        Array.Clear(Values);
        Array.Clear(Products);
        Array.Clear(Bias);
    }

    public void Assign(KernelVector other)
    {
        other.Values.CopyTo(Values, 0);
        other.Products.CopyTo(Products, 0);
        other.Bias.CopyTo(Bias, 0);
    }

    public void Scale(double factor)
    {
        Scale(factor, Values);
        Scale(factor, Products);
        Scale(factor, Bias);
    }

    /// <summary>V += αU.</summary>
    public void Add(double alpha, KernelVector other)
    {
        Add(alpha, other.Values, Values);
        Add(alpha, other.Products, Products);
        Add(alpha, other.Bias, Bias);
    }

    /// <summary>Σ xᵢyᵢ in order.</summary>
    public static double Sum(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    static void Scale(double factor, double[] x)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] *= factor;
    }

    static void Add(double alpha, double[] x, double[] y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] += alpha * x[i];
    }
}
