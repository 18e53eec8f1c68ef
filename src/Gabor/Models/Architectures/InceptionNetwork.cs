using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// GoogLeNet (Szegedy et al. 2014, arXiv 1409.4842, table 1): nine inception modules, which look at an image through windows of several
/// sizes at once, and two auxiliary classifiers in the middle, whose losses count 0.3 in training.
/// </summary>
static class InceptionNetwork
{
    /// <summary>Filters of a module: 1 × 1; 1 × 1 before 3 × 3; 3 × 3; 1 × 1 before 5 × 5; 5 × 5; 1 × 1 after pooling.</summary>
    static readonly (string Name, int One, int BeforeThree, int Three, int BeforeFive, int Five, int Pooled)[] Modules =
    [
        ("3a", 64, 96, 128, 16, 32, 32), ("3b", 128, 128, 192, 32, 96, 64),
        ("4a", 192, 96, 208, 16, 48, 64), ("4b", 160, 112, 224, 24, 64, 64), ("4c", 128, 128, 256, 24, 64, 64),
        ("4d", 112, 144, 288, 32, 64, 64), ("4e", 256, 160, 320, 32, 128, 128),
        ("5a", 256, 160, 320, 32, 128, 128), ("5b", 384, 192, 384, 48, 128, 128),
    ];

    /// <summary>That of the paper: biases, no batch normalization, local response normalization after the first stages.</summary>
    public static Network Paper { get; } = new(
        "googlenet", "nine inception modules with two auxiliary classifiers, for photographs (Szegedy et al. 2014)",
        (input, classes) => new Builder("googlenet", input, isNormalized: false).Build(classes))
    {
        Side = Network.PhotographSide,
    };

    /// <summary>
    /// As torchvision has it: batch normalization after each convolution (ε 0.001), no biases there, and 3 × 3 in place of 5 × 5.
    /// </summary>
    public static Network Normalized { get; } = new(
        "googlenet-bn", "the same with batch normalization and 3×3 windows in place of 5×5, as torchvision has it",
        (input, classes) => new Builder("googlenet-bn", input, isNormalized: true).Build(classes))
    {
        Side = Network.PhotographSide,
    };

    sealed class Builder(string name, Shape input, bool isNormalized)
    {
        readonly GraphBuilder graph = new(name, input);

        public Model Build(IReadOnlyList<string> classes)
        {
            var x = Convolution(graph.Input, "conv1", 64, Window.Square(7, 2, 3));
            x = Response(Pool(x, "pool1", 3, 2), "response1");
            x = Convolution(x, "conv2/reduce", 64, Window.Square(1));
            x = Response(Convolution(x, "conv2", 192, Window.Square(3, 1, 1)), "response2");
            x = Pool(x, "pool2", 3, 2);
            var auxiliary = new List<NodeOutput>();
            foreach (var module in Modules)
            {
                if (module.Name == "4a")
                    x = Pool(x, "pool3", 3, 2);
                if (module.Name == "5a")
                    x = Pool(x, "pool4", isNormalized ? 2 : 3, 2);
                x = Module(x, module);
                if (module.Name is "4a" or "4d")
                    auxiliary.Add(Auxiliary(x, $"auxiliary{auxiliary.Count + 1}", classes.Count));
            }

            x = graph.Add(s => new GlobalAveragePooling("average", s[0]), x);
            x = graph.Add(s => new Dropout("dropout", s[0], isNormalized ? 0.2f : 0.4f), x);
            return graph.Build(classes, graph.Add(s => new Dense("scores", s[0], classes.Count), x), auxiliary[0], auxiliary[1]);
        }

        NodeOutput Module(
            NodeOutput x, (string Name, int One, int BeforeThree, int Three, int BeforeFive, int Five, int Pooled) module)
        {
            string name = $"inception{module.Name}";
            var one = Convolution(x, $"{name}/1x1", module.One, Window.Square(1));
            var three = Convolution(x, $"{name}/3x3/reduce", module.BeforeThree, Window.Square(1));
            three = Convolution(three, $"{name}/3x3", module.Three, Window.Square(3, 1, 1));
            var five = Convolution(x, $"{name}/5x5/reduce", module.BeforeFive, Window.Square(1));
            five = Convolution(five, $"{name}/5x5", module.Five, isNormalized ? Window.Square(3, 1, 1) : Window.Square(5, 1, 2));
            var pooled = graph.Add(s => new MaxPooling($"{name}/pool", s[0], Window.Square(3, 1, 1), roundsUp: isNormalized), x);
            pooled = Convolution(pooled, $"{name}/pool/project", module.Pooled, Window.Square(1));
            return graph.Add(s => new Concat(name, [.. s]), one, three, five, pooled);
        }

        /// <summary>A classifier on the output of a module in the middle; windows that are larger than the image end with it.</summary>
        NodeOutput Auxiliary(NodeOutput x, string auxiliary, int classes)
        {
            var window = new Window(Math.Min(5, x.Shape.Height), Math.Min(5, x.Shape.Width), 3, 0, 0);
            x = graph.Add(s => new AveragePooling($"{auxiliary}/average", s[0], window), x);
            x = Convolution(x, $"{auxiliary}/conv", 128, Window.Square(1));
            x = graph.Add(s => new Dense($"{auxiliary}/dense", s[0], 1024), x);
            x = graph.Relu(x, $"{auxiliary}/dense");
            x = graph.Add(s => new Dropout($"{auxiliary}/dropout", s[0], 0.7f), x);
            return graph.Add(s => new Dense($"{auxiliary}/scores", s[0], classes), x);
        }

        /// <summary>A convolution and its ReLU.</summary>
        NodeOutput Convolution(NodeOutput x, string layer, int filters, Window window)
        {
            x = isNormalized
                ? graph.Normalized(x, layer, filters, window, epsilon: 1e-3f)
                : graph.Add(s => new Convolution($"{layer}/conv", s[0], filters, window), x);
            return graph.Relu(x, layer);
        }

        NodeOutput Pool(NodeOutput x, string layer, int size, int stride) =>
            graph.Add(s => new MaxPooling(layer, s[0], Window.Square(size, stride), roundsUp: true), x);

        NodeOutput Response(NodeOutput x, string layer) =>
            isNormalized ? x : graph.Add(s => new LocalResponseNormalization(layer, s[0]), x);
    }
}
