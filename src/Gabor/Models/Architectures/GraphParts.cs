using Gabor.Layers;

namespace Gabor.Models.Architectures;

/// <summary>What the graphs of several networks are made of.</summary>
static class GraphParts
{
    extension(GraphBuilder graph)
    {
        /// <summary>A convolution <c>NAME/conv</c> without bias and its batch normalization <c>NAME/norm</c>.</summary>
        public NodeOutput Normalized(
            NodeOutput x, string name, int filters, Window window, int groups = 1, float epsilon = BatchNormalization.DefaultEpsilon)
        {
            var convolved = graph.Add(
                s => new Convolution($"{name}/conv", s[0], filters, window, hasBias: false, groups), x);
            return graph.Add(s => new BatchNormalization($"{name}/norm", s[0], epsilon: epsilon), convolved);
        }

        /// <summary>The ReLU <c>NAME/relu</c>.</summary>
        public NodeOutput Relu(NodeOutput x, string name) => graph.Add(s => new Relu($"{name}/relu", s[0]), x);

        /// <summary>The ReLU6 <c>NAME/relu6</c>.</summary>
        public NodeOutput Relu6(NodeOutput x, string name) => graph.Add(s => new Relu6($"{name}/relu6", s[0]), x);

        /// <summary>The mean over the image, and the scores of the classes from it.</summary>
        public Model Averaged(NodeOutput x, IReadOnlyList<string> classes, float dropped = 0)
        {
            x = graph.Add(s => new GlobalAveragePooling("average", s[0]), x);
            if (dropped > 0)
                x = graph.Add(s => new Dropout("dropout", s[0], dropped), x);
            return graph.Build(classes, graph.Add(s => new Dense("scores", s[0], classes.Count), x));
        }
    }
}
