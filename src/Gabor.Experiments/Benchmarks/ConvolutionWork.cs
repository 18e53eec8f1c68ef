using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Plans;

namespace Gabor.Experiments.Benchmarks;

/// <summary>A convolution to be measured.</summary>
/// <param name="Input">H × W × D.</param>
/// <param name="Filters">D', filters of all groups.</param>
/// <param name="Window">F₁ × F₂, strides, padding and dilation.</param>
/// <param name="Groups">Groups of channels; 1 for none.</param>
/// <param name="Images">N, images of a batch.</param>
public sealed record ConvolutionWork(Shape Input, int Filters, Window Window, int Groups, int Images)
{
    /// <summary>As many filters as channels, F × F windows of some stride, (F − 1) / 2 pixels of padding on each side.</summary>
    /// <param name="size">Rows and columns of an image.</param>
    /// <param name="channels">D, and D' filters.</param>
    /// <param name="filter">F, rows and columns of a filter.</param>
    /// <param name="stride">S.</param>
    /// <param name="images">N.</param>
    public static ConvolutionWork Square(int size, int channels, int filter, int stride, int images) =>
        new(new(size, size, channels), channels, Window.Square(filter, stride, (filter - 1) / 2), 1, images);

    /// <summary>The convolutions of networks, each once, in their order.</summary>
    /// <param name="networks">Names of built-in networks.</param>
    /// <param name="images">N.</param>
    /// <exception cref="ArgumentException">There is no such network; the message tells the nearest.</exception>
    public static IReadOnlyList<ConvolutionWork> Of(IEnumerable<string> networks, int images) =>
    [
        .. networks.SelectMany(name => BenchNetworks.Make(name, PlanMode.Training).Nodes.Select(node => node.Layer).OfType<Convolution>())
            .Select(layer => new ConvolutionWork(layer.Inputs[0], layer.Output.Depth, layer.Window, layer.Groups, images)).Distinct(),
    ];

    /// <summary>Rows of an image.</summary>
    public int Size => Input.Height;

    /// <summary>D.</summary>
    public int Channels => Input.Depth;

    /// <summary>F₁, rows of a filter.</summary>
    public int Filter => Window.Height;

    /// <summary>S₁, rows from one position to the next.</summary>
    public int Stride => Window.StrideHeight;

    internal WindowGeometry Geometry => Window.Over(Input, "convolution");

    /// <summary>Numbers of all filters.</summary>
    internal int Weights => checked(Geometry.Taps / Groups * Filters);

    /// <summary>Multiply-adds of the formula forward, (6.12); both gradients take as many each.</summary>
    public long MultiplyAdds => (long)Images * Geometry.Positions * Weights;

    /// <summary>Bytes of the input X.</summary>
    public long InputBytes => (long)Images * Geometry.ImageFloats * sizeof(float);

    /// <summary>Bytes of X̃ if the windows of the whole batch were written out at once, as 6.2.2 has it.</summary>
    public long WindowsBytes => (long)Images * Geometry.Positions * Geometry.Taps * sizeof(float);

    /// <summary>The way that <see cref="ConvolutionAlgorithm.Auto"/> takes.</summary>
    public ConvolutionAlgorithm Chosen => Groups == 1 ? ConvolutionWays.Fastest(Geometry, Filters) : ConvolutionAlgorithm.Auto;

    /// <summary>
    /// What computes it in some way; null where that cannot: Winograd only 3 × 3 and 5 × 5 windows of stride 1, others what fits in an
    /// array; with groups there are the loops and what <see cref="ConvolutionAlgorithm.Auto"/> takes.
    /// </summary>
    internal ConvolutionKernel? Kernel(ConvolutionAlgorithm algorithm) =>
        Groups == 1 ? ConvolutionWays.Ungrouped(algorithm, Geometry, Filters)
        : algorithm is ConvolutionAlgorithm.Direct or ConvolutionAlgorithm.Auto
            ? ConvolutionWays.Choose(algorithm, Geometry, Filters, Groups)
        : null;
}

/// <summary>The time and memory of one convolution algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Rounds">How often it was timed.</param>
/// <param name="ForwardSeconds">The median of the forward pass, what is made of the filters before included.</param>
/// <param name="BackwardSeconds">The median of both gradients.</param>
/// <param name="Bytes">Memory that it took beside input, filters, output and gradients: what it makes of the filters, and scratch
/// memory.</param>
public sealed record ConvolutionTime(ConvolutionAlgorithm Algorithm, int Rounds, double ForwardSeconds, double BackwardSeconds, long Bytes)
{
    /// <summary>Forward and backward.</summary>
    public double Seconds => ForwardSeconds + BackwardSeconds;
}

/// <summary>The results of all algorithms that support a convolution and were not too slow.</summary>
/// <param name="Work">The convolution.</param>
/// <param name="Times">A row for each algorithm, in the order of <see cref="ConvolutionAlgorithm"/>.</param>
public sealed record ConvolutionResult(ConvolutionWork Work, IReadOnlyList<ConvolutionTime> Times)
{
    /// <summary>The way that <see cref="ConvolutionAlgorithm.Auto"/> takes; null where it was not measured.</summary>
    public ConvolutionTime? Chosen => Times.FirstOrDefault(time => time.Algorithm == Work.Chosen);

    /// <summary>The fastest, forward and backward together; null where nothing was measured.</summary>
    public ConvolutionTime? Fastest => Times.MinBy(time => time.Seconds);

    /// <summary>
    /// The rate of the formula's multiply-adds, forward and for both gradients, of an algorithm; a multiply-add counts 2
    /// operations.
    /// </summary>
    /// <returns>GFLOP/s: more than the processor can multiply if the algorithm needs fewer.</returns>
    public double GigaFlops(ConvolutionTime time) => 6e-9 * Work.MultiplyAdds / time.Seconds;
}
