using System.Diagnostics;
using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Experiments.Benchmarks;

/// <summary>The time of one layer in a step, the mean over many.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Kind">What it is: <c>convolution</c>.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image forward.</param>
/// <param name="ForwardSeconds">Seconds of its forward pass.</param>
/// <param name="BackwardSeconds">Seconds of its backward pass, the sums where branches meet included; 0 in inference.</param>
public sealed record LayerTimes(string Layer, string Kind, Shape Output, long MultiplyAdds, double ForwardSeconds, double BackwardSeconds)
{
    internal static IReadOnlyList<LayerTimes> Of(Model model, OperationTimes times, int steps)
    {
        double step = (double)Stopwatch.Frequency * steps;
        return
        [
            .. model.Nodes.Select(node => node.Layer).Select(layer => new LayerTimes(
                layer.Name, layer.Kind, layer.Output, layer.MultiplyAdds,
                Sum(times.ForwardNames, times.Forward, layer.Name) / step / times.Lanes,
                Sum(times.BackwardNames, times.Backward, layer.Name) / step)),
        ];
    }

    static long Sum(IReadOnlyList<string> names, long[] ticks, string layer) =>
        names.Select((name, i) => name == layer ? ticks[i] : 0).Sum();
}
