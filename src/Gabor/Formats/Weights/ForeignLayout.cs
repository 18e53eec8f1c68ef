using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats.Weights;

/// <summary>
/// How a parameter lies in a file of another library. Here filters are [F₁, F₂, D, D'], there, where channels are first,
/// [D', D, F₁, F₂]; so are the weights of a dense layer, with F₁ × F₂ × D the image that it reads, which is flattened channel by channel
/// there.
/// </summary>
sealed class ForeignLayout
{
    readonly int[] own;
    readonly int area, depth, outputs;
    readonly List<int[]> allowed;

    ForeignLayout(int[] own, int height, int width, int depth, int outputs, bool isDense)
    {
        (this.own, area, this.depth, this.outputs) = (own, height * width, depth, outputs);
        allowed = [[outputs, depth, height, width]];
        if (isDense)
            allowed.InsertRange(0, [[outputs, depth * area], [outputs, depth * area, 1, 1]]);
        else if (height == 1)
            allowed.Add([outputs, depth, width]);
    }

    ForeignLayout(int[] own) => (this.own, allowed) = (own, [own]);

    /// <summary>The sizes that the tensor should have.</summary>
    public IReadOnlyList<int> Sizes => allowed[0];

    /// <summary>The layout of a parameter.</summary>
    /// <param name="model">Its network.</param>
    /// <param name="node">Its layer.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="isChannelsFirst">Whether the file has channels first.</param>
    public static ForeignLayout Of(Model model, Node node, Parameter parameter, bool isChannelsFirst)
    {
        int[] own = parameter.Sizes.ToArray();
        return (isChannelsFirst && parameter.Name == "weight" ? node.Layer : null) switch
        {
            Convolution or TransposedConvolution => new(own, own[0], own[1], own[2], own[3], isDense: false),
            DepthwiseConvolution => new(own, own[0], own[1], 1, own[2], isDense: false),
            Dense when ImageBefore(model, node) is var image => new(own, image.Height, image.Width, image.Depth, own[1], isDense: true),
            _ => new(own),
        };
    }

    /// <summary>Whether a tensor of these sizes is it; a depthwise filter may have an axis of 1 where Keras has it.</summary>
    public bool Allows(IReadOnlyList<int> sizes) =>
        allowed.Any(form => form.SequenceEqual(sizes)) || (outputs == 0 && sizes.SequenceEqual([.. own, 1]));

    /// <summary>Puts the numbers of a tensor in the order of the parameter.</summary>
    public void Place(ReadOnlySpan<float> theirs, Span<float> ours)
    {
        if (outputs == 0)
        {
            theirs.CopyTo(ours);
            return;
        }

        for (int k = 0; k < outputs; k++)
        {
            for (int d = 0; d < depth; d++)
            {
                var plane = theirs.Slice(((k * depth) + d) * area, area);
                for (int place = 0; place < area; place++)
                    ours[(((place * depth) + d) * outputs) + k] = plane[place];
            }
        }
    }

    /// <summary>The image that a dense layer reads, before it was flattened.</summary>
    static Shape ImageBefore(Model model, Node node)
    {
        var shape = node.Layer.Inputs[0];
        for (int source = node.Sources[0]; source >= 0 && shape.Height * shape.Width == 1; source = model.Nodes[source].Sources[0])
        {
            var layer = model.Nodes[source].Layer;
            bool keeps = layer is Flatten || (layer.Inputs.Count == 1 && layer.Parameters.Count == 0 && layer.Output == layer.Inputs[0]);
            if (!keeps)
                break;
            shape = layer.Inputs[0];
        }

        return shape;
    }
}
