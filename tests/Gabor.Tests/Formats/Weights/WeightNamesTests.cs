using System.Text.Json;
using Gabor.Formats;
using Gabor.Formats.Weights;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Formats.PyTorch;
using Gabor.Tests.Golden;

namespace Gabor.Tests.Formats.Weights;

/// <summary>The names that other libraries have for the networks here.</summary>
public sealed class WeightNamesTests
{
    static readonly string[] Thousand = WeightFitting.Numbered(1000);

    public static TheoryData<string> Golden => [.. Recorded.Select(entry => entry.GetProperty("name").GetString()!)];

    static IEnumerable<JsonElement> Recorded => GoldenFile.Root("torch-networks").GetProperty("networks").EnumerateArray();

    static List<TensorEntry> Entries(JsonElement golden) =>
    [
        .. JsonDocument.Parse(PyTorchGoldenTests.Unpacked(golden.GetProperty("tensors"))).RootElement.EnumerateObject()
            .Select(tensor => new TensorEntry(tensor.Name, [.. tensor.Value.EnumerateArray().Select(size => size.GetInt32())])),
    ];

    /// <summary>The tensors of the networks of torchvision 0.14 and timm 1.0, as these state them.</summary>
    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_tensor_has_its_parameter(string name)
    {
        var golden = Recorded.Single(entry => entry.GetProperty("name").GetString() == name);
        var model = Networks.Create(golden.GetProperty("network").GetString()!, new Shape(224, 224, 3), Thousand);
        var report = WeightMatcher.Match(
            model, Entries(golden), WeightNameRegistry.Default.Named(golden.GetProperty("names").GetString()!));
        Assert.Empty(report.Different);
        Assert.Empty(report.Missing);
        Assert.Empty(report.Unused);
        Assert.Equal(model.Parameters.Count, report.Matched.Count);
        Assert.Equal(report.Matched.Count, report.Matched.Select(match => match.Tensor).Distinct().Count());
    }

    /// <summary>Networks that are called the same and are others: told, not taken.</summary>
    [Theory]
    [InlineData("torchvision alexnet-one-tower", "alexnet")]
    [InlineData("torchvision googlenet-bn", "googlenet")]
    [InlineData("torchvision resnet18", "resnet34")]
    [InlineData("torchvision resnet50", "resnet18")]
    [InlineData("torchvision vgg11", "vgg11-bn")]
    [InlineData("torchvision resnet18", "resnet20")]
    public void Another_network_does_not_fit(string name, string network)
    {
        var golden = Recorded.Single(entry => entry.GetProperty("name").GetString() == name);
        var model = Networks.Create(network, new Shape(224, 224, 3), Thousand);
        Assert.All(WeightNameRegistry.Default, names => Assert.False(WeightMatcher.Match(model, Entries(golden), names).IsComplete));
    }

    [Fact]
    public void Residual_networks_for_small_images_have_the_names_of_both_kinds_of_shortcut()
    {
        foreach (var (network, shortcut, scores) in ((string, string?, string)[])
            [("resnet20", "downsample", "fc"), ("resnet20", "shortcut", "linear"), ("resnet20-a", null, "linear")])
        {
            List<TensorEntry> entries =
                [new("conv1.weight", [16, 3, 3, 3]), .. Norm("bn1", 16), new($"{scores}.weight", [10, 64]), new($"{scores}.bias", [10])];
            for (int stage = 1, channels = 16; stage <= 3; stage++, channels *= 2)
            {
                for (int block = 0; block < 3; block++)
                {
                    int before = block == 0 && stage > 1 ? channels / 2 : channels;
                    string name = $"layer{stage}.{block}";
                    entries.AddRange([new($"{name}.conv1.weight", [channels, before, 3, 3]), .. Norm($"{name}.bn1", channels)]);
                    entries.AddRange([new($"{name}.conv2.weight", [channels, channels, 3, 3]), .. Norm($"{name}.bn2", channels)]);
                    if (before != channels && shortcut is not null)
                        entries.AddRange(
                            [new($"{name}.{shortcut}.0.weight", [channels, before, 1, 1]), .. Norm($"{name}.{shortcut}.1", channels)]);
                }
            }

            var model = Networks.Create(network, new Shape(32, 32, 3), WeightFitting.Numbered(10));
            var (report, names) = WeightMatcher.Best(model, entries, WeightNameRegistry.Default);
            Assert.True(report is { IsComplete: true, Unused.Count: 0 }, report.ToString());
            Assert.Equal("torchvision", names.Name);
        }

        static IEnumerable<TensorEntry> Norm(string name, int channels) =>
        [
            .. ((string[])["weight", "bias", "running_mean", "running_var"]).Select(part => new TensorEntry($"{name}.{part}", [channels])),
            new($"{name}.num_batches_tracked", []) { Type = NumberType.I64 },
        ];
    }

    [Fact]
    public void A_file_of_names_says_layers_parameters_and_stars()
    {
        var model = new Sequential("m", new Shape(4, 4, 1))
            .Convolution(2, 3).BatchNormalization().Convolution(3, 2).Dense(2).Build(["a", "b"]);
        var names = WeightNameFile.From(WeightFileTests.Json(
            """
            { "layout": "channels-first",
              "names": { "body.*.kernel": "conv*.weight", "body.*.bias": "conv*.bias", "bn": "norm1", "head": "dense1" } }
            """),
            "names.json");
        Assert.True(names.IsChannelsFirst);
        Assert.Equal(
            [
                "conv1.weight body.1.kernel", "conv1.bias body.1.bias", "norm1.scale bn.weight", "norm1.shift bn.bias",
                "norm1.mean bn.running_mean",
                "norm1.variance bn.running_var", "conv2.weight body.2.kernel", "conv2.bias body.2.bias", "dense1.weight head.weight",
                "dense1.bias head.bias",
            ],
            names.Make(model).Select(name => $"{name.Parameter} {Assert.Single(name.Tensors)}"));
        Assert.False(
            WeightNameFile.From(
                WeightFileTests.Json("""{ "layout": "channels-last", "names": { "a": "dense1" } }"""), "n").IsChannelsFirst);
    }

    [Theory]
    [InlineData("""{ "names": {} }""", "0 names; 1 to 100000 are possible")]
    [InlineData("""{ "name": { "a": "b" } }""", "the key 'name' is unknown. Did you mean 'names'?")]
    [InlineData("""{ "names": { "a.*": "conv1" } }""", "one star on both sides, or none")]
    [InlineData("""{ "names": { "a.*.*": "conv*.*" } }""", "one star on both sides, or none")]
    [InlineData("""{ "names": { "a": 1 } }""", "a string is expected")]
    [InlineData("""{ "layout": "first", "names": { "a": "b" } }""", "the layout 'first' is unknown")]
    [InlineData("""{ "names": { "a": "conv9.weight" } }""", "m has no layer or parameter 'conv9.weight'. Did you mean 'conv1.weight'?")]
    public void A_file_of_names_that_says_something_else_is_refused(string json, string rule)
    {
        var model = new Sequential("m", new Shape(4, 4, 1)).Convolution(2, 3).Dense(2).Build(["a", "b"]);
        Assert.Contains(
            rule, Assert.Throws<GaborFormatException>(() => WeightNameFile.From(WeightFileTests.Json(json), "n").Make(model)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_remark_says_what_differs_in_torchvisions_GoogLeNet()
    {
        var names = WeightNameRegistry.Default.Named("torchvision");
        Assert.Contains(
            names.Remarks(Networks.Create("googlenet-bn", new Shape(224, 224, 3), Thousand)),
            remark => remark.Contains("0.5", StringComparison.Ordinal));
        Assert.Empty(names.Remarks(Networks.Create("resnet18", new Shape(224, 224, 3), Thousand)));
    }
}
