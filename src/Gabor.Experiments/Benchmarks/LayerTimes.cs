using System.Diagnostics;
using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Experiments.Benchmarks;

/// <summary>The time of one layer in a step, the mean over many, and what it would take at the rates of the machine.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Kind">What it is: <c>convolution</c>.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image forward.</param>
/// <param name="ForwardSeconds">Seconds of its forward pass.</param>
/// <param name="BackwardSeconds">Seconds of its backward pass, the sums where branches meet included; 0 in inference.</param>
/// <param name="ForwardBound">
/// Seconds that a <see cref="Roofline"/> allows: inputs and weights are read once, the output is written once.
/// </param>
/// <param name="BackwardBound">
/// The same for both gradients: of the weights, and of the inputs unless they are the image; inputs, weights and the gradient of the output
/// are read once, both gradients are written once. 0 in inference.
/// </param>
public sealed record LayerTimes(
    string Layer, string Kind, Shape Output, long MultiplyAdds, double ForwardSeconds, double BackwardSeconds, double ForwardBound,
    double BackwardBound)
{
    internal static IReadOnlyList<LayerTimes> Of(Model model, OperationTimes times, int steps, int batch, Roofline roofline)
    {
        double step = (double)Stopwatch.Frequency * steps;
        return
        [
            .. model.Nodes.Select(node =>
            {
                var layer = node.Layer;
                double backward = Sum(times.BackwardNames, times.Backward, layer.Name) / step;
                return new LayerTimes(
                    layer.Name, layer.Kind, layer.Output, layer.MultiplyAdds,
                    Sum(times.ForwardNames, times.Forward, layer.Name) / step / times.Lanes, backward,
                    Forward(model, node, batch, roofline), backward == 0 ? 0 : Backward(model, node, batch, roofline));
            }),
        ];
    }

    /// <summary>The bounds of all layers in training, by a roofline alone.</summary>
    internal static IEnumerable<(string Layer, double Forward, double Backward)> Bounds(Model model, int batch, Roofline roofline) =>
        model.Nodes.Select(node => (node.Layer.Name, Forward(model, node, batch, roofline), Backward(model, node, batch, roofline)));

    static double Forward(Model model, Node node, int batch, Roofline roofline) => roofline.Seconds(
        (double)node.Layer.MultiplyAdds * batch,
        sizeof(float) * (((Inputs(model, node, ofImage: true) + node.Layer.Output.Count) * batch) + Weights(node)));

    static double Backward(Model model, Node node, int batch, Roofline roofline)
    {
        double moved = Inputs(model, node, ofImage: false), weights = Weights(node);
        int products = (weights > 0 ? 1 : 0) + (moved > 0 ? 1 : 0);
        return roofline.Seconds(
            (double)products * node.Layer.MultiplyAdds * batch,
            sizeof(float) * (((Inputs(model, node, ofImage: true) + node.Layer.Output.Count + moved) * batch) + (2 * weights)));
    }

    static double Inputs(Model model, Node node, bool ofImage) => node.Sources.Sum(
        source => source >= 0 ? (double)model.Nodes[source].Layer.Output.Count : ofImage ? model.Input.Count : 0);

    static double Weights(Node node) => node.Layer.Parameters.Where(parameter => parameter.IsTrained).Sum(one => (double)one.Count);

    static long Sum(IReadOnlyList<string> names, long[] ticks, string layer) =>
        names.Select((name, i) => name == layer ? ticks[i] : 0).Sum();
}
