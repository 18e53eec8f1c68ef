using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>What the two simplifications of 5.2.1 save: the parameters of the layers that could stand where a convolution stands.</summary>
/// <remarks>
/// From an input of H × W × D to an output of H' × W' × D' through windows of F₁ × F₂: dense, (5.8), (HWD + 1) H'W'D'; locally connected,
/// with few connections, (F₁F₂D + 1) H'W'D'; convolution, with shared weights too, (5.13), (F₁F₂D + 1) D'. Without a bias the + 1 is left
/// out. With G groups each output sees D/G channels in place of D.
/// </remarks>
/// <param name="Name">The convolution's name.</param>
/// <param name="Input">H × W × D.</param>
/// <param name="Output">H' × W' × D'.</param>
/// <param name="Window">F₁ × F₂, with stride, padding and dilation.</param>
/// <param name="Dense">Parameters of a dense layer: everything is connected to everything.</param>
/// <param name="LocallyConnected">Parameters of a locally connected layer: each output sees one window.</param>
/// <param name="Convolution">Parameters of the convolution: each window has the same weights.</param>
public sealed record ConnectionCount(
    string Name, Shape Input, Shape Output, Window Window, long Dense, long LocallyConnected, long Convolution)
{
    /// <summary>Counts for a convolution.</summary>
    public static ConnectionCount Of(Convolution layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var (input, output, window) = (layer.Inputs[0], layer.Output, layer.Window);
        long bias = layer.Parameters.Count - 1, own = ((long)window.Height * window.Width * (input.Depth / layer.Groups)) + bias;
        return new(layer.Name, input, output, window, (input.Count + bias) * output.Count, own * output.Count, own * output.Depth);
    }

    /// <summary>Counts for every convolution of a network, in the order of its layers.</summary>
    public static IReadOnlyList<ConnectionCount> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Nodes.Select(node => node.Layer).OfType<Convolution>().Select(Of)];
    }
}
