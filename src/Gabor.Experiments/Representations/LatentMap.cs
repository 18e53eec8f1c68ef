using Gabor.Data;
using Gabor.Features.Statistics;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// The codes of images on the plane (4.1.4), of each the class that the autoencoder was never told: along the two principal components of
/// the codes, and by t-SNE.
/// </summary>
public sealed class LatentMap
{
    /// <summary>The most images on a map; t-SNE looks at all pairs.</summary>
    public const int MostImages = 2000;

    LatentMap(PrincipalComponents components, float[] principal, double[] neighbors, int[] labels, IReadOnlyList<string> classNames) =>
        (Components, Principal, Neighbors, Labels, ClassNames) = (components, principal, neighbors, labels, classNames);

    /// <summary>The components of the codes.</summary>
    public PrincipalComponents Components { get; }

    /// <summary>[N, 2], the coordinates along the first two components.</summary>
    public IReadOnlyList<float> Principal { get; }

    /// <summary>[N, 2], the map of t-SNE.</summary>
    public IReadOnlyList<double> Neighbors { get; }

    /// <summary>[N], the class of each image.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Maps the codes of images, at most of the first <see cref="MostImages"/>.</summary>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="images">The images, those that it was not trained on.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The code is a single number, or there are too few images.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LatentMap Of(Autoencoder autoencoder, ImageSource images, Workers workers, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(autoencoder);
        ArgumentNullException.ThrowIfNull(images);
        int size = autoencoder.Code.Count;
        if (size < 2)
            throw new ArgumentException($"{autoencoder.Model.Name}: its code is one number, which has no map; two at least are needed.");
        if (images.Count > MostImages)
            images = images.Subset([.. Enumerable.Range(0, MostImages)]);
        float[] codes = autoencoder.Encode(autoencoder.Read(images)), principal = new float[2 * images.Count];
        var components = PrincipalComponents.Fit(codes, size, 2, workers);
        components.Project(codes, principal, workers);
        double[] neighbors = StochasticNeighborEmbedding.Fit(codes, size, workers, cancellation: cancellation);
        return new LatentMap(
            components, principal, neighbors, [.. Enumerable.Range(0, images.Count).Select(images.Label)], images.ClassNames);
    }

    /// <summary>
    /// Codes on a grid of the plane of the two components, row by row from above: their mean plus multiples of the standard deviations. A
    /// code of two numbers is all of that plane.
    /// </summary>
    /// <param name="side">How many to each side, two or more.</param>
    /// <param name="reach">How many standard deviations the grid goes to each side.</param>
    public float[] Grid(int side, double reach = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 2);
        int size = Components.Features;
        float[] codes = new float[side * side * size];
        for (int cell = 0; cell < side * side; cell++)
        {
            double across = Step(cell % side, 0), up = -Step(cell / side, 1);
            for (int d = 0; d < size; d++)
            {
                codes[(cell * size) + d] = (float)(Components.Mean[d] + (across * Components.Components[d])
                    + (up * Components.Components[size + d]));
            }
        }

        return codes;

        double Step(int place, int component) =>
            reach * ((2.0 * place / (side - 1)) - 1) * Math.Sqrt(Math.Max(0, Components.Variances[component]));
    }
}
