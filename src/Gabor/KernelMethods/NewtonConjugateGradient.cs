namespace Gabor.KernelMethods;

/// <summary>
/// Minimizes J of <see cref="KernelSoftmax"/> by Newton's method, each step by conjugate gradients, in the metric of the functions:
/// ⟨U, V⟩ = Σₖ uₖᵀKvₖ. There the gradient is G + λA with G = (P − Y)/m, (3.47), and the Hessian V ↦ H(KV) + λV, whose conditioning is that
/// of K alone, not of its square. One product with K serves each step of the conjugate gradients; a trial of the line search takes none.
/// </summary>
/// <remarks>Products are float32, all else double; every sum has a fixed order.</remarks>
sealed class NewtonConjugateGradient
{
    readonly int m, classes;
    readonly int[] labels;
    readonly KernelSoftmaxOptions options;
    readonly Action<float[], float[]> multiply;
    readonly IProgress<KernelSoftmaxProgress>? progress;

    // Each with its product by K beside it: coefficients, gradient or residual, direction of the conjugate gradients, Newton step.
    readonly KernelVector a, r, p, d;
    readonly double[] probabilities, scores, curved;
    readonly double[] curvedBias;
    readonly float[] from, to;
    int products;

    /// <summary>A solver.</summary>
    /// <param name="labels">[m].</param>
    /// <param name="classes">K.</param>
    /// <param name="options">How.</param>
    /// <param name="multiply">Computes KV of V, both [m, K].</param>
    /// <param name="progress">Is told of each Newton step.</param>
    public NewtonConjugateGradient(
        int[] labels, int classes, KernelSoftmaxOptions options, Action<float[], float[]> multiply,
        IProgress<KernelSoftmaxProgress>? progress)
    {
        (this.labels, this.classes, this.options, this.multiply, this.progress) = (labels, classes, options, multiply, progress);
        m = labels.Length;
        int count = m * classes;
        (a, r, p, d) = (new(count, classes), new(count, classes), new(count, classes), new(count, classes));
        (probabilities, scores, curved) = (new double[count], new double[count], new double[count]);
        curvedBias = new double[classes];
        (from, to) = (new float[count], new float[count]);
    }

    /// <summary>A, [m, K].</summary>
    public float[] Coefficients => Array.ConvertAll(a.Values, value => (float)value);

    /// <summary>b, [K].</summary>
    public float[] Bias => Array.ConvertAll(a.Bias, value => (float)value);

    /// <summary>Minimizes until the tolerance is reached.</summary>
    public (KernelSoftmaxProgress Last, bool HasConverged) Run(CancellationToken cancellation)
    {
        if (options.Start is { } start)
        {
            for (int i = 0; i < start.Count; i++)
                a.Values[i] = start[i];
            Multiply(a);
        }

        double loss = Loss(0), first = 0;
        for (int step = 0; ; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Gradient();
            Multiply(r);
            double square = Math.Max(0, r.Dot(r)), bias = r.BiasDot(r), gap = square / (2 * options.Decay);
            var now = new KernelSoftmaxProgress(step, products, loss, gap);
            progress?.Report(now);
            bool hasConverged = gap <= options.Tolerance * loss && Math.Sqrt(bias) <= options.Tolerance;
            if (hasConverged || products >= options.MostProducts)
                return (now, hasConverged);
            if (step == 0)
                first = square + bias;
            Solve(Math.Min(0.1, Math.Sqrt(Math.Sqrt((square + bias) / first))), cancellation);
            double next = Search(loss);
            if (next >= loss)
                return (now, false);
            loss = next;
        }
    }

    /// <summary>
    /// The Newton step: d of Md = −∇J to a share of the gradient, M the Hessian. On entry r is ∇J with its product by K.
    /// </summary>
    void Solve(double share, CancellationToken cancellation)
    {
        d.Clear();
        r.Scale(-1);
        p.Assign(r);
        double square = r.Dot(r) + r.BiasDot(r), enough = share * share * square;
        while (square > enough && products < options.MostProducts)
        {
            cancellation.ThrowIfCancellationRequested();
            Curve();
            double bend = p.DotProduct(curved) + KernelVector.Sum(p.Bias, curvedBias);

            // p is r and what is orthogonal to it, so never shorter; where it is, only the rounding of K is left of both.
            if (!(bend > 0 && p.Dot(p) >= r.Dot(r) / 2))
                return;
            double along = square / bend;
            d.Add(along, p);
            for (int i = 0; i < curved.Length; i++)
                r.Values[i] -= along * curved[i];
            for (int k = 0; k < classes; k++)
                r.Bias[k] -= along * curvedBias[k];
            Multiply(r);
            double next = r.Dot(r) + r.BiasDot(r);
            if (!(next > 0))
                return;
            p.Scale(next / square);
            p.Add(1, r);
            square = next;
        }
    }

    /// <summary>Goes along d as far as it lowers J by a share of what the slope promises; returns J there.</summary>
    double Search(double loss)
    {
        // ∇J = G + λA, whose product with d needs Kd alone.
        double slope = 0;
        for (int i = 0; i < m; i++)
        {
            for (int k = 0; k < classes; k++)
            {
                double g = (probabilities[(i * classes) + k] - (labels[i] == k ? 1 : 0)) / m;
                slope += g * (d.Products[(i * classes) + k] + d.Bias[k]);
            }
        }

        slope += options.Decay * a.Dot(d);
        const double enough = 1e-4;
        for (double length = 1; length > 1e-6; length /= 2)
        {
            double next = Loss(length);
            if (next <= loss + (enough * length * slope))
            {
                a.Add(length, d);
                return next;
            }
        }

        return loss;
    }

    /// <summary>J at A + length · D; keeps the scores and their probabilities.</summary>
    double Loss(double length)
    {
        double sum = 0;
        for (int i = 0; i < m; i++)
        {
            var s = scores.AsSpan(i * classes, classes);
            double largest = double.NegativeInfinity, total = 0;
            for (int k = 0; k < classes; k++)
            {
                int at = (i * classes) + k;
                s[k] = a.Products[at] + a.Bias[k] + (length * (d.Products[at] + d.Bias[k]));
                largest = Math.Max(largest, s[k]);
            }

            var powers = probabilities.AsSpan(i * classes, classes);
            for (int k = 0; k < classes; k++)
                total += powers[k] = Numerics.Elementary.Exp(s[k] - largest);
            for (int k = 0; k < classes; k++)
                powers[k] /= total;
            sum += largest - s[labels[i]] + Numerics.Elementary.Log(total);
        }

        double squares = a.Dot(a) + (2 * length * a.Dot(d)) + (length * length * d.Dot(d));
        return (sum / m) + (options.Decay / 2 * squares);
    }

    /// <summary>r = ∇J.</summary>
    void Gradient()
    {
        Array.Clear(r.Bias);
        for (int i = 0; i < m; i++)
        {
            for (int k = 0; k < classes; k++)
            {
                int at = (i * classes) + k;
                double g = (probabilities[at] - (labels[i] == k ? 1 : 0)) / m;
                r.Values[at] = g + (options.Decay * a.Values[at]);
                r.Bias[k] += g;
            }
        }
    }

    /// <summary>curved = M p: of each point (diag(p) − ppᵀ)/m times its scores, and λ times p.</summary>
    void Curve()
    {
        Array.Clear(curvedBias);
        for (int i = 0; i < m; i++)
        {
            double mean = 0;
            for (int k = 0; k < classes; k++)
                mean += probabilities[(i * classes) + k] * (p.Products[(i * classes) + k] + p.Bias[k]);
            for (int k = 0; k < classes; k++)
            {
                int at = (i * classes) + k;
                double h = probabilities[at] * (p.Products[at] + p.Bias[k] - mean) / m;
                curved[at] = h + (options.Decay * p.Values[at]);
                curvedBias[k] += h;
            }
        }
    }

    void Multiply(KernelVector v)
    {
        for (int i = 0; i < from.Length; i++)
            from[i] = (float)v.Values[i];
        multiply(from, to);
        for (int i = 0; i < to.Length; i++)
            v.Products[i] = to[i];
        products++;
    }
}
