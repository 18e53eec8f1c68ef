using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// How alike two representations of the same images are: linear centred kernel alignment (Kornblith, Norouzi, Lee and Hinton 2019, arXiv
/// 1905.00414).
/// </summary>
/// <remarks>
/// <para>Of X [n, p] and Y [n, q], the activations of two layers for n images less their means over the images:
/// CKA = ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖), norms of Frobenius. It is 1 for the same representation, also rotated, mirrored or scaled, and 0 where no
/// activation of one layer goes with any of the other. As p and q are large, it is computed from the n × n matrices of inner products
/// K = XXᵀ and L = YYᵀ: ‖YᵀX‖² = Σ K_ij L_ij, ‖XᵀX‖² = Σ K_ij².</para>
/// <para>Few images of many activations look alike by chance: compare numbers of the same images only.</para>
/// </remarks>
public static class RepresentationSimilarity
{
    /// <summary>The most images that are compared.</summary>
    public const int MostImages = 1000;

    /// <summary>The fewest images of large networks, and the passes over the images for which there are fewer.</summary>
    const int FewestImages = 100, MostPasses = 8;

    /// <summary>The images of a source on which layers are compared: all, or as many as memory and time allow, evenly spread.</summary>
    /// <param name="images">The images.</param>
    /// <param name="model">The network.</param>
    /// <param name="layers">The layers that are compared.</param>
    public static ImageSource Sample(ImageSource images, Model model, IReadOnlyList<int> layers)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layers);
        long floats = layers.Sum(layer => (long)model.Nodes[layer].Layer.Output.Count);
        int count = (int)Math.Clamp(MostPasses * InnerProducts.MostFloats / floats, FewestImages, MostImages);
        return count >= images.Count
            ? images
            : images.Subset([.. Enumerable.Range(0, count).Select(i => (int)((long)i * images.Count / count))]);
    }

    /// <summary>Compares all layers of a network with each other.</summary>
    /// <param name="model">The network, with its weights.</param>
    /// <param name="layers">The places of the layers in <see cref="Model.Nodes"/>.</param>
    /// <param name="images">The images, at least 2.</param>
    /// <param name="workers">The threads that share the work; they never change the result.</param>
    /// <param name="progress">Reported the number of images that are done; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SimilarityMatrix Within(
        Model model, IReadOnlyList<int> layers, ImageSource images, Workers workers, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var products = InnerProducts.Of(model, layers, images, workers, progress, cancellation);
        return Matrix(model, layers, products, model, layers, products);
    }

    /// <summary>Compares the layers of two networks, each of which sees the images in its own way.</summary>
    /// <param name="model">The network of the rows, with its weights.</param>
    /// <param name="layers">The places of its layers.</param>
    /// <param name="other">The network of the columns, with its weights.</param>
    /// <param name="otherLayers">The places of its layers.</param>
    /// <param name="images">The images, at least 2.</param>
    /// <param name="workers">The threads that share the work; they never change the result.</param>
    /// <param name="progress">Reported the number of images that are done; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SimilarityMatrix Between(
        Model model, IReadOnlyList<int> layers, Model other, IReadOnlyList<int> otherLayers, ImageSource images, Workers workers,
        IProgress<int>? progress = null, CancellationToken cancellation = default) => Matrix(
            model, layers, InnerProducts.Of(model, layers, images, workers, progress, cancellation),
            other, otherLayers, InnerProducts.Of(other, otherLayers, images, workers, progress, cancellation));

    /// <summary>CKA of two representations.</summary>
    /// <param name="x">X, [n, p].</param>
    /// <param name="y">Y, [n, q].</param>
    /// <param name="images">n, at least 2.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <returns>0…1, but for rounding; NaN where one of them is the same for all images.</returns>
    public static double Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int images, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 2);
        if (x.Length % images != 0 || y.Length % images != 0)
            throw new ArgumentException($"{x.Length} and {y.Length} numbers are no representations of {images} images.", nameof(x));
        return InnerProducts.Of(x, images, workers).AlignmentWith(InnerProducts.Of(y, images, workers));
    }

    static SimilarityMatrix Matrix(
        Model model, IReadOnlyList<int> layers, IReadOnlyList<InnerProducts> products, Model other, IReadOnlyList<int> otherLayers,
        IReadOnlyList<InnerProducts> otherProducts) => new(
            Names(model, layers), Names(other, otherLayers),
            [.. products.Select(k => (IReadOnlyList<double>)[.. otherProducts.Select(k.AlignmentWith)])], products[0].Images);

    static string[] Names(Model model, IReadOnlyList<int> layers) => [.. layers.Select(layer => model.Nodes[layer].Layer.Name)];
}
