using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Runs;

namespace Gabor.Tests.Models;

public sealed class GraphBuilderTests
{
    static readonly string[] Classes = ["a", "b"];

    readonly GraphBuilder graph = new("net", new Shape(1, 1, 3));
    readonly NodeOutput scores;

    public GraphBuilderTests() => scores = graph.Add(s => new Dense("scores", s[0], 2), graph.Input);

    string Refused(params NodeOutput[] outputs) => Assert.ThrowsAny<ArgumentException>(() => graph.Build(Classes, outputs)).Message;

    [Fact]
    public void Outputs_are_layers_of_the_network_each_once()
    {
        Assert.Contains("net", Refused(scores, graph.Input), StringComparison.Ordinal);
        Assert.Contains("net", Refused(scores, scores), StringComparison.Ordinal);
        Assert.Contains("net", Refused(new NodeOutput(7, new Shape(1, 1, 2))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_nothing_reads_is_refused()
    {
        graph.Add(s => new Dense("idle", s[0], 4), graph.Input);
        Assert.StartsWith("idle: ", Refused(scores), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_too_large_to_count_is_refused_with_the_layers_name()
    {
        var large = new GraphBuilder("large", new Shape(8_000, 8_000, 1));
        var left = large.Add(s => new Relu("left", s[0]), large.Input);
        var right = large.Add(s => new Relu("right", s[0]), large.Input);
        Assert.StartsWith(
            "both: ",
            Assert.Throws<ArgumentException>(() => large.Add(s => new Concat("both", [.. s, .. s]), left, right, left, right)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("wide: ", Assert.Throws<ArgumentException>(() =>
            new GraphBuilder("wide", new Shape(100_000, 100_000, 1)) is var wide ? wide.Add(
                s => new Relu("wide", s[0]), wide.Input) : default).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the name of class 1 is empty", "a", "")]
    [InlineData("the name of class 0 is null", null, "b")]
    [InlineData("classes 0 and 1 are both called 'a'", "a", "a")]
    public void Class_names_that_a_file_would_not_give_back_are_refused(string expected, params string?[] classes) => Assert.Contains(
        expected, Assert.Throws<ArgumentException>(() => graph.Build(classes!, scores)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_class_name_that_is_no_text_is_refused() => Assert.Contains(
        "the name of class 1 holds half of a pair",
        Assert.Throws<ArgumentException>(() => graph.Build(["a", "\ud83d"], scores)).Message, StringComparison.Ordinal);

    [Fact]
    public void Texts_of_more_than_256_characters_are_refused()
    {
        string text = new('m', 256);
        graph.Build([text, "b"], scores);
        Assert.Contains("has 257 characters", Assert.Throws<ArgumentException>(
            () => graph.Build([text + "m", "b"], scores)).Message, StringComparison.Ordinal);
        Assert.Contains("has 257 characters", Assert.Throws<ArgumentException>(
            () => new Sequential(text + "m", new Shape(1, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<ArgumentException>(
            () => new Sequential("", new Shape(1, 1, 1))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".")]
    [InlineData(".conv")]
    [InlineData("conv.")]
    [InlineData("layer1..conv")]
    [InlineData("layer 1")]
    public void A_name_with_an_empty_part_or_other_characters_is_refused(string name) => Assert.StartsWith(
        $"layer name '{name}':", Assert.Throws<ArgumentException>(() => new Relu(name, new(1, 1, 1))).Message, StringComparison.Ordinal);

    /// <summary>The names of torchvision's ResNet.</summary>
    [Theory]
    [InlineData("layer1.0.conv1")]
    [InlineData("layer4.1.downsample.0")]
    [InlineData("features.denseblock1.denselayer1.norm1")]
    public void Dots_may_part_a_name(string name) => Assert.Equal(name, new Relu(name, new(1, 1, 1)).Name);

    [Fact]
    public void Two_parameters_of_one_full_name_are_refused()
    {
        var net = new GraphBuilder("net", new Shape(1, 1, 2));
        var first = net.Add(s => new Dotted("a", s[0], "b.weight"), net.Input);
        Assert.StartsWith(
            "a.b: another layer's parameter is called 'a.b.weight' too",
            Assert.Throws<ArgumentException>(() => net.Add(s => new Dotted("a.b", s[0], "weight"), first)).Message,
            StringComparison.Ordinal);
    }

    sealed class Dotted(string name, Shape input, string parameter) : Layer(name, input)
    {
        public override string Kind => "dotted";

        public override Shape Output => Inputs[0];

        public override IReadOnlyList<Parameter> Parameters { get; } = [new(parameter, decays: true, 1, 1, 1)];

        public override void Forward(in Pass pass)
        {
        }

        public override void Backward(in Pass pass)
        {
        }
    }

    [Theory]
    [InlineData("input")]
    [InlineData("preprocessing")]
    public void A_layer_with_a_name_that_files_need_is_refused(string name) => Assert.StartsWith(
        $"{name}: this name stands for",
        Assert.Throws<ArgumentException>(() => graph.Add(s => new BatchNormalization(name, s[0]), graph.Input)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_setting_that_no_file_holds_is_refused() => Assert.StartsWith(
        "leaky: ", Assert.Throws<ArgumentException>(
            () => graph.Add(s => new LeakyRelu("leaky", s[0], float.NaN), graph.Input)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_input_larger_than_files_allow_is_refused() => Assert.Contains(
        "from 1 to 16384", Assert.Throws<ArgumentException>(() => new GraphBuilder("wide", new Shape(1, 16_385, 1))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void More_classes_than_files_allow_are_refused_before_anything_is_made()
    {
        var many = new GraphBuilder("many", new Shape(1, 1, 1));
        var output = many.Add(s => new Dense("scores", s[0], 100_001), many.Input);
        Assert.Contains("100000 are the limit", Assert.Throws<ArgumentException>(() => many.Build(
            [.. Enumerable.Range(0, 100_001).Select(i => $"{i}")], output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_as_many_classes_as_a_model_may_have_is_read_again()
    {
        int[] none = new int[1_001];
        string[] names = [.. Enumerable.Range(0, none.Length).Select(i => $"{i}")];
        var report = new EvaluationResult(names, [.. names.Select(_ => none)], 1, 1).Report(Networks.Default.Named("softmax").Make(
            new Shape(1, 1, 1), names));
        Assert.Equal(none.Length, ReportRecord.From(JsonText.Parse(report.ToJson(), "report.json")).PerClass.Count);
    }
}
