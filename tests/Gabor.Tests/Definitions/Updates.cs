namespace Gabor.Tests.Definitions;

/// <summary>
/// One parameter tensor on its way: θ, and what a rule remembers of it. Decay is the λ of L2, g = ∇ + λθ (3.37); a bias has λ = 0 (4.26).
/// </summary>
sealed class Trajectory(double[] start, params int[] sizes)
{
    readonly double[] m = new double[start.Length], v = new double[start.Length], b = new double[start.Length];
    int t;

    /// <summary>θ after the steps made so far.</summary>
    public double[] Theta { get; } = [.. start];

    /// <summary>The mean or velocity m, and the mean square v, so that a published state can be set.</summary>
    public (double[] M, double[] V) State => (m, v);

    /// <summary>The sizes of its axes, where they matter.</summary>
    public int[] Sizes => sizes;

    /// <summary>Steps made, t.</summary>
    public int Steps { get => t; set => t = value; }

    /// <summary>θ ← θ − α g, (3.36), (6.21).</summary>
    public void Sgd(double[] gradient, double learningRate, double decay = 0) =>
        Each(gradient, decay, (j, g) => Theta[j] -= learningRate * g);

    /// <summary>v ← μv − α g; θ ← θ + v [27]. Nesterov's [24] looks ahead: θ ← θ + μv − α g with the new v.</summary>
    public void Momentum(
        double[] gradient, double learningRate, double momentum, double decay = 0, bool nesterov = false) => Each(gradient, decay, (j, g) =>
    {
        m[j] = (momentum * m[j]) - (learningRate * g);
        Theta[j] += nesterov ? (momentum * m[j]) - (learningRate * g) : m[j];
    });

    /// <summary>
    /// v ← βv + (1 − β) g² (6.22); θ ← θ − α g / (√v + ε) (6.23): ε outside the root. As PyTorch documents it, centered has
    /// m ← βm + (1 − β) g and v − m² under the root; a momentum has b ← μb + g / (√v + ε) and θ ← θ − αb.
    /// </summary>
    public void RmsProp(
        double[] gradient, double learningRate, double beta, double epsilon, double decay =
            0, double momentum = 0, bool centered = false) =>
        Each(gradient, decay, (j, g) =>
        {
            v[j] = (beta * v[j]) + ((1 - beta) * g * g);
            m[j] = (beta * m[j]) + ((1 - beta) * g);
            double average = Math.Sqrt(centered ? v[j] - (m[j] * m[j]) : v[j]) + epsilon;
            b[j] = (momentum * b[j]) + (g / average);
            Theta[j] -= learningRate * b[j];
        });

    /// <summary>v ← v + g²; θ ← θ − α g / (√v + ε) [4].</summary>
    public void Adagrad(double[] gradient, double learningRate, double epsilon, double decay = 0) => Each(gradient, decay, (j, g) =>
    {
        v[j] += g * g;
        Theta[j] -= learningRate * g / (Math.Sqrt(v[j]) + epsilon);
    });

    /// <summary>
    /// m ← β₁m + (1 − β₁) g; v ← β₂v + (1 − β₂) g²; θ ← θ − α m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) [16].
    /// AdamW keeps the decay out of g: θ ← θ − αλθ first. AMSGrad has the largest v so far in place of v (Reddi et al. 2018), which PyTorch
    /// takes before the correction.
    /// </summary>
    public void Adam(
        double[] gradient, double learningRate, double beta1, double beta2, double epsilon, double decay = 0, bool decoupled = false,
        bool amsGrad = false) =>
        Each(gradient, decoupled ? 0 : decay, (j, g) =>
        {
            if (decoupled)
                Theta[j] -= learningRate * decay * Theta[j];
            m[j] = (beta1 * m[j]) + ((1 - beta1) * g);
            v[j] = (beta2 * v[j]) + ((1 - beta2) * g * g);
            b[j] = Math.Max(b[j], v[j]);
            double mean = m[j] / (1 - Math.Pow(beta1, t)), square = (amsGrad ? b[j] : v[j]) / (1 - Math.Pow(beta2, t));
            Theta[j] -= learningRate * mean / (Math.Sqrt(square) + epsilon);
        });

    /// <summary>v ← βv + (1 − β) g²; d = g √(u + ε) / √(v + ε); u ← βu + (1 − β) d²; θ ← θ − α d (Zeiler 2012). u is kept in m.</summary>
    public void Adadelta(
        double[] gradient, double learningRate, double beta, double epsilon, double decay = 0) => Each(gradient, decay, (j, g) =>
    {
        v[j] = (beta * v[j]) + ((1 - beta) * g * g);
        double d = g * Math.Sqrt(m[j] + epsilon) / Math.Sqrt(v[j] + epsilon);
        m[j] = (beta * m[j]) + ((1 - beta) * d * d);
        Theta[j] -= learningRate * d;
    });

    /// <summary>m ← β₁m + (1 − β₁) g; u ← max(β₂u, |g| + ε); θ ← θ − α / (1 − β₁ᵗ) · m / u [16]. u is kept in v.</summary>
    public void AdaMax(
        double[] gradient, double learningRate, double beta1, double beta2, double epsilon, double decay = 0) =>
            Each(gradient, decay, (j, g) =>
    {
        m[j] = (beta1 * m[j]) + ((1 - beta1) * g);
        v[j] = Math.Max(beta2 * v[j], Math.Abs(g) + epsilon);
        Theta[j] -= learningRate / (1 - Math.Pow(beta1, t)) * m[j] / v[j];
    });

    /// <summary>θ ← θ − α (sign(β₁m + (1 − β₁) ∇) + λθ); m ← β₂m + (1 − β₂) ∇ (Chen et al. 2023).</summary>
    public void Lion(double[] gradient, double learningRate, double beta1, double beta2, double decay = 0) => Each(gradient, 0, (j, g) =>
    {
        Theta[j] -= learningRate * (Math.Sign((beta1 * m[j]) + ((1 - beta1) * g)) + (decay * Theta[j]));
        m[j] = (beta2 * m[j]) + ((1 - beta2) * g);
    });

    /// <summary>m ← βm + (1 − β) ∇; θ ← θ − α (sign(m) + λθ) (Bernstein et al. 2018).</summary>
    public void Signum(double[] gradient, double learningRate, double beta, double decay = 0) => Each(gradient, 0, (j, g) =>
    {
        m[j] = (beta * m[j]) + ((1 - beta) * g);
        Theta[j] -= learningRate * (Math.Sign(m[j]) + (decay * Theta[j]));
    });

    /// <summary>
    /// m ← μm + ∇; U = ∇ + μm; θ ← θ − αλθ − 0.2 √max(r, c) α O(U) for a matrix of r rows and c columns, O as in
    /// <see cref="Define.Orthogonal"/> (Jordan 2024; the factor is that of Liu et al. 2025).
    /// </summary>
    public void Muon(double[] gradient, double learningRate, double momentum, double decay)
    {
        double[] direction = new double[Theta.Length];
        Each(gradient, 0, (j, g) =>
        {
            m[j] = (momentum * m[j]) + g;
            direction[j] = g + (momentum * m[j]);
        });
        direction = Define.Orthogonal(direction, sizes[0], sizes[1]);
        for (int j = 0; j < Theta.Length; j++)
        {
            Theta[j] = Theta[j] - (learningRate * decay * Theta[j]) - (
                0.2 * Math.Sqrt(Math.Max(sizes[0], sizes[1])) * learningRate * direction[j]);
        }
    }

    void Each(double[] gradient, double decay, Action<int, double> change)
    {
        t++;
        for (int j = 0; j < Theta.Length; j++)
            change(j, gradient[j] + (decay * Theta[j]));
    }
}
