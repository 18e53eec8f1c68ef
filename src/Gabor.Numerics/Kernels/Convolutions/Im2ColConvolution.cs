using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Convolution by im2col, 6.2.2: the windows are written out as the rows of X̃, <see cref="Im2Col"/>, and one matrix product does the rest.
/// X̃ takes F₁F₂ / S² times the memory of the input, the price that the text names; a batch is therefore taken in chunks of images, whose
/// X̃ stays within <see cref="MostFloats"/> where one image's does.
/// </summary>
static unsafe class Im2ColConvolution
{
    /// <summary>
    /// Floats of X̃ of a chunk of images: 16 MiB, half of a 32 MiB last-level cache, so that the product reads what was just written from
    /// there.
    /// </summary>
    const int MostFloats = 4 << 20;

    /// <summary>Whether X̃ of one image, and beside it a gradient of the filters, has fewer than 2³¹ elements.</summary>
    public static bool Computes(in WindowGeometry g, int filters) =>
        (long)(g.Positions + filters) * g.Taps <= int.MaxValue - AlignedArray.AlignmentFloats;

    /// <summary>Images whose windows are written out together, by shape alone.</summary>
    public static int ChunkImages(in WindowGeometry g, int images) => (int)Math.Clamp(MostFloats / ((long)g.Positions * g.Taps), 1, images);

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them for a tier.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => Gemm.PreparedFloats(g.Taps, filters, tier);

    /// <summary>Packs W̃, [F₁F₂D, D'], which is W as it lies.</summary>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
        Gemm.Prepare(w, false, g.Taps, filters, prepared, workers);

    /// <summary>Ã = X̃W̃ + 1bᵀ, (6.20), or max(0, Ã); Ã as a tensor is A as it lies.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W on the same tier.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectify">Whether to give max(0, A), (5.21).</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, bool rectify, Workers workers)
    {
        int chunk = ChunkImages(g, images);
        var windows = new Span<float>(workers.SharedScratch(chunk * g.Positions * g.Taps), chunk * g.Positions * g.Taps);
        for (int first = 0; first < images; first += chunk)
        {
            int count = Math.Min(chunk, images - first), rows = count * g.Positions;
            Im2Col.Gather(g, x.Slice(first * g.ImageFloats, count * g.ImageFloats), windows, count, workers);
            Gemm.MultiplyPrepared(
                windows[..(rows * g.Taps)], prepared, b, a.Slice(
                    first * g.Positions * filters, rows * filters), rows, filters, g.Taps, workers, rectify);
        }
    }

    /// <summary>∂err/∂W̃ = X̃ᵀG, (5.25), chunks of images added in ascending order; ∂err/∂X̃ = GW̃ᵀ and from it ∂err/∂X, (5.29).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, summed over the batch; overwritten.</param>
    /// <param name="dx">∂err/∂X; overwritten; empty if it is not needed.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Backward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        int chunk = ChunkImages(g, images), size = chunk * g.Positions * g.Taps, part = chunk < images ? dw.Length : 0;
        float* memory = workers.SharedScratch(checked(size + part));
        Span<float> windows = new(memory, size), sum = new(memory + size, part);
        for (int first = 0; first < images; first += chunk)
        {
            int count = Math.Min(chunk, images - first), rows = count * g.Positions;
            var gradient = da.Slice(first * g.Positions * filters, rows * filters);
            var some = windows[..(rows * g.Taps)];
            Im2Col.Gather(g, x.Slice(first * g.ImageFloats, count * g.ImageFloats), some, count, workers);
            Gemm.Multiply(some, true, gradient, false, [], first == 0 ? dw : sum, g.Taps, filters, rows, workers);
            if (first > 0)
                ElementWiseKernels.Add(sum, dw, workers);
            if (dx.IsEmpty)
                continue;

            // X̃ has been used; its gradient takes its place.
            Gemm.Multiply(gradient, false, w, true, [], some, rows, g.Taps, filters, workers);
            Im2Col.Scatter(g, some, dx.Slice(first * g.ImageFloats, count * g.ImageFloats), count, workers);
        }
    }
}
