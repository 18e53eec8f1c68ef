namespace Gabor.Tests.Cli;

/// <summary>Autoencoders from the command line.</summary>
public sealed class AutoencoderCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    static string[] Train(string network, string path, params string[] more) =>
        ["train", "digits", "--model", network, "--epochs", "1", "--threads", "1", "--out", path, .. more];

    [Fact]
    public void Training_evaluation_and_lists_tell_the_loss_and_the_ratio_and_no_accuracy()
    {
        var trained = CommandLine.Done(Train("autoencoder", Out));
        Assert.Contains("test PSNR", trained.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", trained.Output + trained.Error, StringComparison.Ordinal);
        Assert.Contains("--features", trained.Error, StringComparison.Ordinal);
        var json = CommandLine.Done("eval", Out, "--json").Json;
        Assert.InRange(json.GetProperty("psnr").GetDouble(), 10, 30);
        Assert.False(json.TryGetProperty("accuracy", out _));
        Assert.Contains("test PSNR", CommandLine.Done("eval", Out).Output, StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, CommandLine.Done("runs", folder.Path, "--json").Json.GetProperty("runs")[0]
            .GetProperty("accuracy").ValueKind);
        CommandLine.Done("plot", Out);
        Assert.Contains(
            "autoencoder", CommandLine.Done("networks").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_run_is_told_as_one_document()
    {
        var epoch = CommandLine.Done(Train("variational-autoencoder", Out, "--json")).Json.GetProperty("history")[0];
        Assert.InRange(epoch.GetProperty("test_psnr").GetDouble(), 8, 30);
        Assert.False(epoch.TryGetProperty("test_accuracy", out _));
    }

    [Fact]
    public void The_shares_of_a_sparse_code_are_an_option()
    {
        CommandLine.Done(Train("sparse-autoencoder", Out, "--activity", "0.1", "--quiet"));
        Assert.Contains("0.1", File.ReadAllText(Path.Combine(Out, "run.json")), StringComparison.Ordinal);
        CommandLine.Done(
            "lr-find", "digits", "--model", "sparse-autoencoder", "--activity", "0.1", "--steps", "20", "--threads", "1", "--json");
        Assert.Contains(
            "the loss softmax_cross_entropy has none",
            CommandLine.Fails(
                2, "sweep", "digits", "--model", "softmax", "--try", "seed=1", "--activity", "0.1", "--out", folder.File("sweep")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_classes_says_what_to_do()
    {
        CommandLine.Done(Train("autoencoder", Out, "--quiet"));
        Assert.Contains("--features RUN:code", CommandLine.Fails(1, "predict", Out, "image.png"), StringComparison.Ordinal);
        Assert.Contains("gives no scores", CommandLine.Fails(1, "check", Out), StringComparison.Ordinal);
        Assert.Contains("leave --report", CommandLine.Fails(2, "eval", Out, "--calibrate"), StringComparison.Ordinal);
        Assert.Contains("leave --report", CommandLine.Fails(2, "eval", Out, "--stress"), StringComparison.Ordinal);
        Assert.Contains(
            "the ranking of a sweep",
            CommandLine.Fails(2, "sweep", "digits", "--model", "autoencoder", "--try", "seed=1,2", "--out", folder.File("sweep")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_are_drawn_on_the_plane()
    {
        string drawn = folder.File("codes.png");
        CommandLine.Done(Train("autoencoder", Out, "--quiet"));
        Assert.Contains("codes-grid.png", CommandLine.Done("inspect", Out, "--latent", drawn).Error, StringComparison.Ordinal);
        Assert.All([drawn, folder.File("codes-grid.png")], file => Assert.True(new FileInfo(file).Length > 1000));
        Assert.Contains("is no run", CommandLine.Fails(2, "inspect", "autoencoder", "--latent", drawn), StringComparison.Ordinal);
    }

    [Fact]
    public void Reconstructions_are_drawn_of_a_run_alone()
    {
        string drawn = folder.File("drawn.png");
        CommandLine.Done(Train("denoising-autoencoder", Out, "--quiet"));
        Assert.Contains(
            "reconstructions drawn", CommandLine.Done("inspect", Out, "--reconstructions", drawn).Error, StringComparison.Ordinal);
        Assert.True(new FileInfo(drawn).Length > 1000);
        Assert.Contains("is no run", CommandLine.Fails(2, "inspect", "autoencoder", "--reconstructions", drawn), StringComparison.Ordinal);
        Assert.Contains(".png", CommandLine.Fails(2, "inspect", Out, "--reconstructions", "drawn.svg"), StringComparison.Ordinal);
    }
}
