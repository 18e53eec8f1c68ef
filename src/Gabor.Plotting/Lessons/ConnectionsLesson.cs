using System.Globalization;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// The two simplifications of 5.2.1, sparse connections and shared weights: parameters of a dense, a locally connected and a convolution
/// layer that read the same colour images and have the same output shape, over the size of the images.
/// </summary>
sealed class ConnectionsLesson : Lesson
{
    const int Filters = 16, Size = 5;

    static readonly int[] Sides = [8, 16, 32, 64, 128, 200, 256, 512];

    /// <inheritdoc/>
    public override string Name => "connections";

    /// <inheritdoc/>
    public override string Section => "5.2.1";

    /// <inheritdoc/>
    public override string Summary => "parameters saved by sparse connections and shared weights, over the size of the images";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var counted = Sides.Select(
            side => ConnectionCount.Of(
                new Convolution("conv", new Shape(side, side, 3), Filters, Window.Same(Size)))).ToArray();
        double[] places = [.. Sides.Select(side => (double)side)];
        return new(
            [
                "images", ">weights of a dense neuron", ">dense", ">locally connected", ">convolution", ">saved by sparse connections",
                ">saved by shared weights",
            ],
            [.. counted.Select(IReadOnlyList<string> (of) =>
            [
                of.Input.ToString(), Of(of.Input.Count), Of(of.Dense), Of(of.LocallyConnected), Of(of.Convolution),
                $"{Of((double)of.Dense / of.LocallyConnected)} ×", $"{Of((double)of.LocallyConnected / of.Convolution)} ×",
            ])],
            new LineFigure
            {
                Title = $"Parameters from colour images to {Filters} channels of the same size",
                XTitle = "side length of the images (pixels)",
                YTitle = "parameters",
                LogX = true,
                LogY = true,
                Lines =
                [
                    new Line("dense", places, [.. counted.Select(of => (double)of.Dense)]) { Marks = true },
                    new Line($"locally connected, {Size}×{Size}", places, [.. counted.Select(of => (double)of.LocallyConnected)])
                    {
                        Marks = true,
                    },
                    new Line($"convolution, {Size}×{Size}", places, [.. counted.Select(of => (double)of.Convolution)]) { Marks = true },
                ],
            },
            "A dense layer grows with the fourth power of the side length, a locally connected one with the square, "
            + "a convolution not at all. 'gabor inspect MODEL --compare' counts "
            + "the parameters of every layer of a network.");
    }

    static string Of(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
