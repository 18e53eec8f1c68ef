using Gabor.Initializers;
using Gabor.Layers;

namespace Gabor.Models.Architectures;

/// <summary>What the graphs of several networks are made of.</summary>
static class GraphParts
{
    /// <summary>A window over so many words that meets each of them with all its taps: padded with one word less on both sides.</summary>
    public static Window Wide(int words) => new(1, words, 1, 0, words - 1);

    extension(GraphBuilder graph)
    {
        /// <summary>The words of a sentence as vectors, <c>words</c>, which start normal with a standard deviation.</summary>
        public NodeOutput Embedded(int words, int dimensions, double deviation) => graph.Add(
            s =>
            {
                var embedding = new Embedding("words", s[0], words, dimensions);
                embedding.Parameters[0].Initializer = new Gaussian(deviation);
                return embedding;
            },
            graph.Input);

        /// <summary>A convolution <c>NAME/conv</c> without bias and its batch normalization <c>NAME/norm</c>.</summary>
        public NodeOutput Normalized(
            NodeOutput x, string name, int filters, Window window, int groups = 1, float epsilon = BatchNormalization.DefaultEpsilon,
            float momentum = BatchNormalization.DefaultMomentum)
        {
            var convolved = graph.Add(
                s => new Convolution($"{name}/conv", s[0], filters, window, hasBias: false, groups), x);
            return graph.Add(s => new BatchNormalization($"{name}/norm", s[0], momentum, epsilon), convolved);
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
