using Gabor.Formats.Onnx;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Microsoft.ML.OnnxRuntime;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>Networks that are written as ONNX, run by ONNX Runtime, and read back.</summary>
public sealed class OnnxExportTests
{
    const double Near = 1e-4;

    /// <summary>Parameters up to which a network is among the tests of every run; the others take a minute together.</summary>
    const long Small = 12_000_000;

    static readonly string[] Five = ["a", "b", "ć", "d", "e"];

    /// <summary>Networks of images that layers of ONNX can say.</summary>
    static IEnumerable<(Network Network, Model Model)> All => Networks.Default
        .Where(network => !network.IsForSentences && network.Name != "kernel").Select(network => (network, Smallest(network)));

    public static TheoryData<string> SmallNetworks => [.. All.Where(one => Count(one.Model) <= Small).Select(one => one.Network.Name)];

    public static TheoryData<string> LargeNetworks => [.. All.Where(one => Count(one.Model) > Small).Select(one => one.Network.Name)];

    [Theory]
    [MemberData(nameof(SmallNetworks))]
    public void Runtime_and_the_network_that_is_read_back_give_the_scores_of_a_network(string name) => Compare(name);

    [Theory(Explicit = true)]
    [MemberData(nameof(LargeNetworks))]
    public void The_same_of_large_networks(string name) => Compare(name);

    static void Compare(string name)
    {
        var model = Smallest(Networks.Default.Named(name));
        Fill(model);
        model.Preprocessing = Preprocessing(model, name.Length % 4);
        byte[] bytes = OnnxFile.Bytes(model);
        using var session = new InferenceSession(bytes);

        // The mean of a variational autoencoder's code is cut out by Slice, which is not read.
        var back = name == "variational-autoencoder" ? null : OnnxFile.Import(bytes, name);
        foreach (int images in new[] { 1, 7 })
        {
            byte[] pixels = OnnxRun.Pixels(model, images, 5);
            float[] scores = OnnxRun.ByPlan(model, pixels);
            float[] expected = OnnxRun.ByRuntime(session, model.Preprocessing.ImageShape, pixels)[0];
            Assert.True(expected.Any(x => x != 0), "all scores are 0, which says nothing");
            Assert.InRange(OnnxRun.Difference(expected, scores), 0, Near);
            Assert.Equal(Best(expected, images), Best(scores, images));
            if (back is not null)
                Assert.InRange(OnnxRun.Difference(expected, OnnxRun.ByPlan(back.Model, pixels)), 0, Near);
        }

        if (model.IsClassifier)
            Assert.Equal(Five, back!.Model.ClassNames);
    }

    [Fact]
    public void Probabilities_are_those_of_the_temperature()
    {
        var model = new Sequential("net", new Shape(4, 4, 1)).Dense(5).Build(Five);
        Fill(model);
        model.Temperature = 2.5;
        using var session = OnnxRun.Session(model);
        float[][] outputs = OnnxRun.ByRuntime(session, model.Input, OnnxRun.Pixels(model, 1, 3));
        double[] powers = [.. outputs[0].Select(score => Math.Exp(score / 2.5))];
        Assert.InRange(OnnxRun.Difference([.. powers.Select(power => (float)(power / powers.Sum()))], outputs[1]), 0, 1e-6);
    }

    [Fact]
    public void The_file_says_what_it_is()
    {
        var model = new Sequential("net", new Shape(4, 4, 3)).Convolution(2, 3).Relu().Dense(5).Build(Five);
        Fill(model);
        model.Preprocessing = model.Preprocessing.Of(new Shape(6, 8, 3), framing: ImageFraming.Stretch);
        byte[] bytes = OnnxFile.Bytes(model, new Dictionary<string, string> { ["gabor.run"] = "{}" });
        using var session = new InferenceSession(bytes);
        var says = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("Gabor", session.ModelMetadata.ProducerName);
        Assert.Equal("net", session.ModelMetadata.GraphName);
        Assert.Equal("""["a","b","ć","d","e"]""", says["gabor.classes"].Replace("\\u0107", "ć", StringComparison.Ordinal));
        Assert.Equal(("{}", "stretch"), (says["gabor.run"], says["gabor.framing"]));
        Assert.Equal([-1, 6, 8, 3], session.InputMetadata["images"].Dimensions);
        Assert.Equal("batch", session.InputMetadata["images"].SymbolicDimensions[0]);
        Assert.Equal(17, OnnxFile.Parse(bytes, "f").OpsetImport.Single().Version);
        Assert.Equal(ImageFraming.Stretch, OnnxFile.Import(bytes, "f").Model.Preprocessing.Framing);
    }

    [Fact]
    public void What_no_network_that_comes_along_has_is_written_too()
    {
        var graph = new GraphBuilder("all", new Shape(6, 6, 4));
        var x = graph.Add(s => new ImagePadding("pad", s[0], 1, 0, 2, 1), graph.Input);
        x = graph.Add(s => new HardSwish("swish", s[0]), x);
        x = graph.Add(s => new TransposedConvolution("wider", s[0], 4, Window.Square(3, 2, 1), groups: 2, outputPadding: (1, 0)), x);
        x = graph.Add(s => new LeakyRelu("leaky", s[0], 0.2f), x);
        x = graph.Add(s => new Elu("selu", s[0], Elu.SeluAlpha, Elu.SeluScale), x);
        x = graph.Add(s => new AveragePooling("mean", s[0], new Window(3, 2, 2, 1, 1), roundsUp: true), x);
        x = graph.Add(s => new Affine("affine", s[0], isByElement: true), x);
        var gate = graph.Add(s => new Dense("squeeze", s[0], 4), graph.Add(s => new GlobalAveragePooling("all-mean", s[0]), x));
        x = graph.Add(s => new Multiply("excite", s[0], s[1]), x, graph.Add(s => new HardSigmoid("gate", s[0]), gate));
        x = graph.Add(s => new Upsample("large", s[0], 2), x);
        x = graph.Add(s => new Gelu("gelu", s[0], exact: true), graph.Add(s => new Clip("clip", s[0], -0.5f, 0.9f), x));
        x = graph.Add(s => new Transpose("axes", s[0], 2, 0, 1), x);
        x = graph.Add(s => new Silu("silu", s[0]), graph.Add(s => new Reshape("shape", s[0], new(s[0].Depth, s[0].Height, s[0].Width)), x));
        x = graph.Add(s => new Affine("channels", s[0]), graph.Add(s => new Elu("elu", s[0], 0.5f), x));
        var model = graph.Build(Five, graph.Add(s => new Dense("scores", s[0], 5), graph.Add(s => new Flatten("flat", s[0]), x)));
        Fill(model);
        byte[] bytes = OnnxFile.Bytes(model), pixels = OnnxRun.Pixels(model, 3, 1);
        using var session = new InferenceSession(bytes);
        float[] expected = OnnxRun.ByRuntime(session, model.Input, pixels)[0];
        Assert.InRange(OnnxRun.Difference(expected, OnnxRun.ByPlan(model, pixels)), 0, Near);
        Assert.InRange(OnnxRun.Difference(expected, OnnxRun.ByPlan(OnnxFile.Import(bytes, "f").Model, pixels)), 0, Near);
    }

    [Fact]
    public void A_layer_without_a_counterpart_is_named()
    {
        var model = new Sequential("net", new Shape(4, 4, 1)).LocallyConnected(2, 3).Dense(5).Build(Five);
        Fill(model);
        string message = Assert.Throws<ArgumentException>(() => OnnxFile.Bytes(model)).Message;
        Assert.Contains("a layer of kind locally_connected has no counterpart in ONNX", message, StringComparison.Ordinal);
    }

    static Model Smallest(Network network)
    {
        foreach (int side in new[] { 16, 24, 32, 48, 64, 96, 128 })
        {
            try
            {
                return network.Make(new Shape(side, side, 3), Five);
            }
            catch (ArgumentException)
            {
                // Its images must be larger.
            }
        }

        return network.Make(new Shape(network.Side, network.Side, 3), Five);
    }

    static long Count(Model model) => model.Nodes.SelectMany(node => node.Layer.Parameters).Distinct().Sum(p => (long)p.Count);

    /// <summary>Weights by the initializer; what starts at 0 or 1 is moved a little, so that each number counts.</summary>
    static void Fill(Model model)
    {
        model.Initialize(7);
        var random = new Random(1);
        foreach (var (_, parameter) in model.Parameters.Where(named => named.Parameter.Inputs == 0))
        {
            foreach (ref float value in parameter.Value.Span)
                value += ((float)random.NextDouble() - 0.5f) * 0.2f;
        }
    }

    static ImagePreprocessing Preprocessing(Model model, int which)
    {
        var (height, width) = (model.Input.Height, model.Input.Width);
        return which switch
        {
            0 => ImagePreprocessing.Channels(model.Input, [0.4f, 0.5f, 0.6f], [0.2f, 0.25f, 0.3f]).Of(new Shape(height + 5, width + 8, 3)),
            1 => ImagePreprocessing.MeanImage(model.Input, [.. Enumerable.Range(0, model.Input.Count).Select(i => i % 97 / 97f)]),
            2 => ImagePreprocessing.None(model.Input).Of(new Shape(height - 3, width - 3, 3), 2),
            _ => ImagePreprocessing.None(model.Input).Of(new Shape(height - 3, width - 3, 3), 2, paddingMode: PaddingMode.Reflect),
        };
    }

    static int[] Best(float[] scores, int images) =>
        [.. scores.Chunk(scores.Length / images).Select(row => Array.IndexOf(row, row.Max()))];
}
