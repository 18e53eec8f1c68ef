using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// K = XXᵀ, the inner products of the representations of n images, [n, n], where X is less its means over the images. Activations of a
/// layer are more than memory holds, so they are taken a part of them at a time, for all images.
/// </summary>
sealed class InnerProducts
{
    /// <summary>The most activations that are held at once.</summary>
    public const long MostFloats = 1 << 26;

    readonly double[] values;

    InnerProducts(int images) => (Images, values) = (images, new double[images * images]);

    /// <summary>n.</summary>
    public int Images { get; }

    /// <summary>Those of one representation, [n, p].</summary>
    public static InnerProducts Of(ReadOnlySpan<float> x, int images, Workers workers)
    {
        var products = new InnerProducts(images);
        products.Add(x.ToArray(), x.Length / images, workers);
        return products;
    }

    /// <summary>Those of some layers of a network, of which at most so many activations are held at once.</summary>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<InnerProducts> Of(
        Model model, IReadOnlyList<int> layers, ImageSource images, Workers workers, IProgress<int>? progress,
        CancellationToken cancellation, long mostFloats = MostFloats)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(images.Count, 2, nameof(images));
        InnerProducts[] products = [.. layers.Select(_ => new InnerProducts(images.Count))];
        foreach (var parts in Passes([.. layers.Select(layer => model.Nodes[layer].Layer.Output.Count)], images.Count, mostFloats))
        {
            int[] read = [.. parts.Select(part => part.Layer).Distinct()];
            var activations = new LayerActivations(model, [.. read.Select(layer => layers[layer])], images, workers);
            float[][] held = [.. parts.Select(part => new float[images.Count * part.Count])];
            activations.Run(first => Hold(activations, first, parts, read, held), progress, cancellation);
            for (int i = 0; i < parts.Count; i++)
                products[parts[i].Layer].Add(held[i], parts[i].Count, workers);
        }

        return products;
    }

    /// <summary>CKA, Σ K_ij L_ij / (‖K‖ ‖L‖).</summary>
    public double AlignmentWith(InnerProducts other)
    {
        double own = Sum(values, values), both = Sum(values, other.values), others = Sum(other.values, other.values);
        return own > 0 && others > 0 ? both / (Math.Sqrt(own) * Math.Sqrt(others)) : double.NaN;
    }

    static void Hold(LayerActivations activations, int first, IReadOnlyList<Part> parts, int[] read, float[][] held)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var a = activations.Of(Array.IndexOf(read, part.Layer));
            int size = a.Length / activations.Count;
            for (int image = 0; image < activations.Count; image++)
                a.Slice((image * size) + part.First, part.Count).CopyTo(held[i].AsSpan((first + image) * part.Count));
        }
    }

    /// <summary>Cuts the activations of layers into passes that memory holds.</summary>
    static IEnumerable<IReadOnlyList<Part>> Passes(int[] sizes, int images, long mostFloats)
    {
        int most = (int)Math.Max(1, mostFloats / images), left = most;
        var parts = new List<Part>();
        for (int layer = 0; layer < sizes.Length; layer++)
        {
            for (int first = 0; first < sizes[layer];)
            {
                int count = Math.Min(left, sizes[layer] - first);
                parts.Add(new(layer, first, count));
                (first, left) = (first + count, left - count);
                if (left > 0)
                    continue;
                yield return parts;
                (parts, left) = ([], most);
            }
        }

        if (parts.Count > 0)
            yield return parts;
    }

    /// <summary>Adds the inner products of some activations of all images, [n, count], which are made less their means.</summary>
    void Add(float[] x, int count, Workers workers)
    {
        double[] mean = new double[count];
        for (int i = 0; i < x.Length; i++)
            mean[i % count] += x[i];
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)(x[i] - (mean[i % count] / Images));
        float[] products = new float[Images * Images];
        Gemm.Multiply(x, false, x, true, [], products, Images, Images, count, workers);
        for (int i = 0; i < products.Length; i++)
            values[i] += products[i];
    }

    static double Sum(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>Some activations of a layer: <see cref="Count"/> from <see cref="First"/> on.</summary>
    readonly record struct Part(int Layer, int First, int Count);
}
