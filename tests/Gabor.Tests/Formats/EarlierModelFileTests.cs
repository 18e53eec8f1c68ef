using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Tests.Formats;

/// <summary>Descriptions as files have them from before windows had a stride, padding and dilation of each axis.</summary>
public sealed class EarlierModelFileTests
{
    const string Text = """
        {
          "format": "gabor-model", "version": 1, "name": "earlier", "input": [8, 8, 2], "initializer": { "name": "he" },
          "preprocessing": { "kind": "none", "images": [8, 8, 2], "pad": 0, "framing": "letterbox" }, "classes": ["a", "b"],
          "layers": [
            { "name": "conv", "kind": "convolution", "inputs": ["input"], "settings": { "filters": 4, "window_height": 3,
              "window_width": 2, "stride": 1, "padding_height": 1, "padding_width": 0, "bias": 1 } },
            { "name": "grouped", "kind": "grouped_convolution", "inputs": ["conv"], "settings": { "groups": 2, "filters": 6,
              "window_height": 3, "window_width": 3, "stride": 2, "padding_height": 1, "padding_width": 1, "bias": 0 } },
            { "name": "dilated", "kind": "dilated_convolution", "inputs": ["grouped"], "settings": { "dilation": 2, "filters": 3,
              "window_height": 2, "window_width": 2, "stride": 1, "padding_height": 1, "padding_width": 1, "bias": 1 } },
            { "name": "norm", "kind": "batch_normalization", "inputs": ["dilated"], "settings": {} },
            { "name": "pool", "kind": "max_pooling", "inputs": ["norm"], "settings": { "window_height": 2, "window_width": 2,
              "stride": 1, "padding_height": 0, "padding_width": 0 } },
            { "name": "scores", "kind": "dense", "inputs": ["pool"], "settings": { "outputs": 2, "bias": 1 } }
          ],
          "outputs": ["scores"]
        }
        """;

    [Fact]
    public void They_load_as_the_layers_that_have_taken_theirs_in()
    {
        var model = Load();
        Assert.Equal(
            ["convolution", "convolution", "convolution", "batch_normalization", "max_pooling", "dense"],
            model.Nodes.Select(node => node.Layer.Kind));
        Assert.Equal(
            [
                "3×2, padding 1×0", "3×3, stride 2, padding 1, 2 groups", "2×2, padding 1, dilation 2", "", "2×2", "",
            ],
            model.Nodes.Select(node => node.Layer.Details));
        Assert.Equal(
            ["conv.weight 3×2×2×4", "conv.bias 4", "grouped.weight 3×3×2×6", "dilated.weight 2×2×6×3", "dilated.bias 3"],
            model.Parameters.Take(5).Select(p => $"{p.Name} {string.Join('×', p.Parameter.Sizes.ToArray())}"));
    }

    [Fact]
    public void Written_again_a_usual_window_has_the_settings_that_it_had()
    {
        string text = System.Text.Encoding.UTF8.GetString(ModelFile.Write(Load()));
        Assert.Equal(4, Count("\"stride\":"));
        Assert.Equal(4, Count("\"padding_height\":"));
        Assert.Equal(0, Count("padding_top") + Count("stride_height") + Count("momentum") + Count("rounds_up"));
        Assert.Equal((1, 1), (Count("\"groups\": 2"), Count("\"dilation\": 2")));

        int Count(string part) => text.Split(part).Length - 1;
    }

    static Model Load() =>
        ModelFile.Read(
            JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(Text), "model.json"), LayerRegistry.Default, InitializerRegistry.Default,
            out _);
}
