using System.Globalization;
using System.Text;

namespace Gabor.Tests.Cli;

public sealed class PlaygroundCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_prints_the_accuracy_of_each_network()
    {
        var result = CommandLine.Done("playground", "--points", "100", "--epochs", "20");
        foreach (string word in new[] { "linear", "stacked-linear", "mlp", "2 → 2", "2 → 16 → 2 → 2, tanh" })
            Assert.Contains(word, result.Output, StringComparison.Ordinal);
        Assert.StartsWith("training linear (6 parameters) on 100 points", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("png", "all", "16,2", "curves")]
    [InlineData("svg", "mlp", "5", "spirals")]
    [InlineData("png", "mlp", "1", "moons")]
    [InlineData("svg", "linear", "2", "moons")]
    [InlineData("png", "kernel", "2", "spirals")]
    public void It_draws_and_writes_its_results(string ending, string model, string hidden, string kind)
    {
        string image = folder.File($"p.{ending}"), csv = folder.File("p.csv");
        var result = CommandLine.Done(
            "playground", kind, "--model", model, "--hidden", hidden, "--points", "60", "--epochs", "5", "--out", image, "--csv", csv,
            "--quiet");
        Assert.Equal("", result.Error);
        byte[] drawn = File.ReadAllBytes(image);
        Assert.StartsWith(ending == "png" ? "\u0089PNG" : "<?xml", Encoding.Latin1.GetString(drawn), StringComparison.Ordinal);
        Assert.True(drawn.Length > 10_000);

        string[] lines = File.ReadAllLines(csv);
        int networks = model == "all" ? 4 : 1, read = model switch
        {
            // The values of the kernel function at all points.
            "all" or "kernel" => 60,
            "linear" => 2,
            _ => hidden.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Last(),
        };
        Assert.Equal(1 + (60 * networks), lines.Length);
        Assert.Equal($"model,x1,x2,class,predicted{string.Concat(Enumerable.Range(1, read).Select(j => $",r{j}"))}", lines[0]);
        Assert.All(lines, line => Assert.Equal(5 + read, line.Split(',').Length));
        Assert.All(lines.Skip(1), line => Assert.True(double.IsFinite(double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void One_document_holds_the_numbers_and_options_matter()
    {
        string[] Unless(string[] options, string name, string value) => options.Contains(name) ? [] : [name, value];
        double Loss(params string[] options) => CommandLine.Done(
            [
                "playground", "moons", "--model", "mlp", "--json", .. options, .. Unless(options, "--points", "60"),
                .. Unless(options, "--epochs", "5"),
            ]).Json
            .GetProperty("networks")[0].GetProperty("train_loss").GetDouble();
        var json = CommandLine.Done("playground", "spirals", "--model", "linear", "--points", "60", "--epochs", "5", "--json").Json;
        Assert.Equal(3, json.GetProperty("classes").GetArrayLength());
        var network = json.GetProperty("networks")[0];
        Assert.Equal(("linear", 9), (network.GetProperty("model").GetString(), network.GetProperty("parameters").GetInt32()));
        Assert.InRange(network.GetProperty("test_accuracy").GetDouble(), 0, 1);

        double usual = Loss();
        Assert.Equal(usual, Loss("--threads", "2"));
        Assert.Equal(usual, Loss("--activation", "tanh", "--learning-rate", "0.02", "--noise", "0.03", "--seed", "1", "--hidden", "16,2"));
        string[][] others =
        [
            ["--activation", "relu"], ["--learning-rate", "0.01"], ["--noise", "0.2"], ["--seed", "2"], ["--hidden", "4"],
            ["--epochs", "6"], ["--points", "61"],
        ];
        foreach (string[] other in others)
            Assert.NotEqual(usual, Loss(other));
    }

    [Theory]
    [InlineData("points 'spiral': unknown name. Did you mean 'spirals'?", "spiral")]
    [InlineData("playground: there is no model 'lin'. Did you mean 'linear'?", "--model", "lin")]
    [InlineData("playground: --hidden is '16,x'; it must be whole numbers from 1, separated by commas, as in 16,2.", "--hidden", "16,x")]
    [InlineData("playground: --hidden is '0'", "--hidden", "0")]
    [InlineData("hidden is 5000; it must be from 1 to 1024 in each layer.", "--hidden", "5000")]
    [InlineData("activation 'tan': unknown name. Did you mean 'tanh'?", "--activation", "tan")]
    [InlineData("noise is -1; it must be from 0 to 10.", "--noise", "-1")]
    [InlineData("points is 1; it must be from 2, one of each class, to 100000.", "--points", "1")]
    [InlineData("epochs is 0; it must be from 1 to 1000000.", "--epochs", "0")]
    [InlineData("learning-rate is 0; it must be above 0 and within what a float holds.", "--learning-rate", "0")]
    [InlineData("playground: --threads is 0; it must be from 1 to 256.", "--threads", "0")]
    [InlineData("playground: --seed is '-1'; it must be a whole number from 0.", "--seed", "-1")]
    [InlineData("p.gif: a figure is written as PNG or SVG; use the extension .png or .svg.", "--out", "p.gif")]
    public void Wrong_usage_is_reported_before_any_training(string expected, params string[] options) =>
        Assert.StartsWith($"gabor: {expected}", CommandLine.Fails(2, ["playground", .. options]), StringComparison.Ordinal);

    [Fact]
    public void A_learning_rate_that_is_too_high_is_reported_in_one_line() =>
        Assert.Contains(
            "learning rate",
            CommandLine.Fails(1, "playground", "--model", "stacked-linear", "--learning-rate", "1e30", "--points", "40", "--epochs", "50"),
            StringComparison.Ordinal);

    [Fact]
    public void A_file_that_cannot_be_written_is_reported_in_one_line() =>
        Assert.Contains(
            "reading or writing failed",
            CommandLine.Fails(1, "playground", "--points", "40", "--epochs", "1", "--csv", folder.File("no/such/folder/p.csv")),
            StringComparison.Ordinal);
}
