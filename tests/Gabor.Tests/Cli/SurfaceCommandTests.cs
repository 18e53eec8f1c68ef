using System.Globalization;
using System.Text.Json;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Inference;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Cli;

public sealed class SurfaceCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_prints_the_centre_the_lowest_and_the_highest_point()
    {
        var result = CommandLine.Done("surface", run.Path, "--points", "3", "--images", "50", "--threads", "1");
        foreach (string word in (string[])["the trained network", "lowest", "highest", "50 training images", "3 points"])
            Assert.Contains(word, result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void A_line_is_drawn_and_written_point_by_point()
    {
        string figure = folder.File("line.png"), table = folder.File("line.csv");
        var result = CommandLine.Done(
            "surface", run.Path, "digits", "--points", "5", "--span", "0.5", "--images", "60", "--out", figure, "--csv", table, "--json");
        Assert.Contains(figure, result.Error, StringComparison.Ordinal);
        Assert.Contains(table, result.Error, StringComparison.Ordinal);
        Assert.Equal(
            (560, 900, 3), (ImageFile.Read(figure).Shape.Height, ImageFile.Read(figure).Shape.Width, ImageFile.Read(figure).Shape.Depth));
        double[][] rows =
        [
            .. File
            .ReadAllLines(table)[1..]
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()),
        ];
        Assert.Equal([-0.5, -0.25, 0, 0.25, 0.5], rows.Select(row => row[0]));
        Assert.Equal(
            result.Json.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("objective").GetDouble()),
            rows.Select(row => row[2]));
        Assert.Equal(result.Json.GetProperty("centre").GetProperty("objective").GetDouble(), rows[2][2]);
    }

    [Fact]
    public void A_plane_is_drawn()
    {
        string figure = folder.File("plane.svg");
        var result = CommandLine.Done(
            "surface", run.Path, "--directions", "2", "--points", "5", "--images", "40", "--out", figure, "--quiet", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(25, result.Json.GetProperty("points").GetArrayLength());
        Assert.Contains("<svg", File.ReadAllText(figure), StringComparison.Ordinal);
    }

    /// <summary>With all images the middle is the loss that an evaluation finds on the training set.</summary>
    [Fact]
    public void The_centre_of_a_run_is_its_evaluated_loss()
    {
        double loss = CommandLine.Done("surface", run.Path, "--points", "3", "--images", "100000", "--json").Json
            .GetProperty("centre")
            .GetProperty("loss")
            .GetDouble();
        using var workers = new Workers(1);
        Assert.Equal(
            new Evaluator(
                ImageClassifier.Load(run.Path).Model, DatasetRegistry.Default
                    .Open("digits").Train, workers).Run(TestContext.Current.CancellationToken).Loss,
            loss, 1e-12);
    }

    [Fact]
    public void The_start_of_a_run_has_the_initial_weights_of_its_seed()
    {
        // The run's seed is 1, which --seed of a network by name is too unless stated; weights of N(0, 0.01²) tell nothing yet: J is near
        // log 10.
        double Loss(params string[] args) =>
            CommandLine.Done(["surface", .. args, "--points", "3", "--images", "80", "--json"]).Json
                .GetProperty("centre")
                .GetProperty("loss")
                .GetDouble();
        double start = Loss(run.Path, "--at", "start");
        Assert.Equal(start, Loss("softmax"));
        Assert.Equal(Math.Log(10), start, 0.2);
        Assert.True(Loss(run.Path, "--at", "trained") < start / 2);
        Assert.NotEqual(start, Loss("softmax", "--seed", "2"));
    }

    [Fact]
    public void J_has_the_weight_decay_of_the_run_by_default()
    {
        string path = folder.File("run");
        CommandLine.Done("train", "digits", "--model", "softmax", "--epochs", "1", "--weight-decay", "0.25", "--out", path, "--quiet");
        JsonElement own = CommandLine.Done("surface", path, "--points", "3", "--images", "40", "--json").Json, other = CommandLine
            .Done("surface", path, "--points", "3", "--images", "40", "--weight-decay", "0.5", "--json").Json;
        Assert.Equal(0.25, own.GetProperty("weight_decay").GetDouble());
        Assert.Equal(2 * Penalty(own), Penalty(other), 1e-12);
        Assert.Equal(
            0, Penalty(CommandLine.Done("surface", path, "--points", "3", "--images", "40", "--weight-decay", "0", "--json").Json));
        double norm = ImageClassifier.Load(path).Model.Parameters[0].Parameter.Value.Span.ToArray().Sum(w => (double)w * w);
        Assert.Equal(0.125 * norm, Penalty(own), 1e-9);

        static double Penalty(JsonElement json) =>
            json.GetProperty("centre").GetProperty("objective").GetDouble() - json.GetProperty("centre").GetProperty("loss").GetDouble();
    }

    [Fact]
    public void Directions_of_length_1_span_the_norm_of_the_parameters()
    {
        var model = ImageClassifier.Load(run.Path).Model;
        double length = Math.Sqrt(model.Parameters.Sum(p => p.Parameter.Value.Span.ToArray().Sum(w => (double)w * w)));
        var json = CommandLine.Done("surface", run.Path, "--normalise", "none", "--points", "3", "--images", "40", "--json").Json;
        Assert.Equal(length, json.GetProperty("span").GetDouble(), 1e-9);
        Assert.Equal(
            1,
            CommandLine.Done("surface", run.Path, "--normalise", "filter", "--points", "3", "--images", "40", "--json").Json
                .GetProperty("span")
                .GetDouble());
    }

    [Theory]
    [InlineData("directions is 3; it must be 1 or 2.", "--directions", "3")]
    [InlineData("points is 4; it must be odd", "--points", "4")]
    [InlineData("span is -1; it must be above 0", "--span", "-1")]
    [InlineData("images is 0; it must be at least 1", "--images", "0")]
    [InlineData("weight-decay is -1; it must be at least 0", "--weight-decay", "-1")]
    [InlineData("threads is -1; it must be from 0 to 256", "--threads", "-1")]
    [InlineData("surface: --normalise is 'filtre'. Did you mean 'filter'?", "--normalise", "filtre")]
    [InlineData("surface: --at is 'strat'. Did you mean 'start'?", "--at", "strat")]
    [InlineData("surface.gif: a figure is written as PNG or SVG", "--out", "surface.gif")]
    [InlineData("surface: --points is 'x'; it must be a whole number.", "--points", "x")]
    public void A_wrong_option_is_reported_before_any_file_is_read(string expected, params string[] options) =>
        Assert.StartsWith(
            $"gabor: {expected}", CommandLine.Fails(2, ["surface", folder.File("nowhere"), .. options]), StringComparison.Ordinal);

    [Fact]
    public void A_network_by_name_was_not_trained() =>
        Assert.Contains(
            "--at trained needs the folder of a run", CommandLine.Fails(2, "surface", "softmax", "--at", "trained"),
            StringComparison.Ordinal);

    [Fact]
    public void A_mistyped_network_gets_a_suggestion() =>
        Assert.Contains("Did you mean 'lenet'?", CommandLine.Fails(2, "surface", "lenett"), StringComparison.Ordinal);

    [Fact]
    public void No_file_is_left_if_one_cannot_be_written()
    {
        string figure = Path.Combine(folder.File("nowhere"), "surface.png");
        Assert.Contains(
            "cannot be written", CommandLine.Fails(1, "surface", run.Path, "--points", "3", "--images", "10", "--out", figure),
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
