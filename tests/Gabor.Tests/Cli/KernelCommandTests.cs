namespace Gabor.Tests.Cli;

/// <summary><c>--model kernel</c>: its options, what it says, and what it refuses.</summary>
public sealed class KernelCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_kernel_machine_is_trained_evaluated_and_asked()
    {
        var trained = CommandLine.Done(Train("--solver", "svm", "--cost", "2", "--kernel", "polynomial", "--kernel-degree", "2",
            "--kernel-offset", "0.5", "--kernel-gamma", "0.01"));
        Assert.Contains("solved by svm (cost 2)", trained.Error, StringComparison.Ordinal);
        Assert.Contains(
            "kernel machine: polynomial, kernel-degree 2, kernel-gamma 0.01, kernel-offset 0.5, ", trained.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("forecast", trained.Error, StringComparison.Ordinal);
        Assert.Equal(
            ("polynomial", "2", "svm", "2"),
            (Recorded("kernel"), Recorded("kernel.kernel_degree"), Recorded("solver"), Recorded("solver.cost")));
        double accuracy = CommandLine.Done("eval", Out, "digits", "--json").Json.GetProperty("accuracy").GetDouble();
        Assert.True(accuracy > 0.9, $"{accuracy}");
        CommandLine.Done("inspect", Out);
    }

    [Fact]
    public void Approximations_are_options()
    {
        CommandLine.Done(Train("--decay", "0.001", "--kernel-approximation", "nystrom", "--kernel-features", "50"));
        Assert.Equal(("nystrom", "50", "0.001"),
            (Recorded("kernel_approximation"), Recorded("kernel_features"), Recorded("solver.decay")));
    }

    [Fact]
    public void A_sweep_finds_its_numbers_on_validation_images()
    {
        var json = CommandLine.Done(
            "sweep", "digits", "--model", "kernel", "--try", "seed=1,2", "--solver", "ridge", "--decay", "1", "--kernel", "gaussian",
            "--kernel-gamma", "0.02", "--kernel-approximation", "fourier", "--kernel-features", "80", "--out", Out, "--threads", "1",
            "--json").Json;
        Assert.Equal(2, json.GetProperty("trials").GetArrayLength());
        CommandLine.Done(
            "sweep", "digits", "--model", "kernel", "--try", "kernel-features=20,30", "--try", "kernel-gamma=0.01", "--kernel",
            "polynomial", "--kernel-degree", "2", "--kernel-offset", "2", "--solver", "svm", "--cost", "1",
            "--kernel-approximation", "nystrom", "--out", folder.File("other"),
            "--threads", "1");
    }

    [Theory]
    [InlineData("epochs is 3, and a kernel machine is solved at once", "--model", "kernel", "--epochs", "3")]
    [InlineData("shift is 1, and a kernel machine is solved at once", "--model", "kernel", "--shift", "1")]
    [InlineData("solver is svm, and softmax is trained step by step", "--model", "softmax", "--solver", "svm")]
    [InlineData("kernel is linear, and softmax is trained step by step", "--model", "softmax", "--kernel", "linear")]
    [InlineData("cost is 3, and the solver softmax has none", "--model", "kernel", "--cost", "3")]
    [InlineData("kernel-gamma is 1, and the kernel linear has none", "--model", "kernel", "--kernel", "linear", "--kernel-gamma", "1")]
    [InlineData(
        "which gaussian and laplacian have, and polynomial not; take nystrom", "--model", "kernel", "--kernel", "polynomial",
        "--kernel-approximation", "fourier")]
    public void What_cannot_be_is_refused(string message, params string[] options) => Assert.Contains(
        message, CommandLine.Fails(2, ["train", "digits", "--out", Out, "--threads", "1", .. options]), StringComparison.Ordinal);

    [Fact]
    public void It_has_no_learning_rate_to_find() => Assert.Contains(
        "a kernel machine is solved at once", CommandLine.Fails(2, "lr-find", "digits", "--model", "kernel"), StringComparison.Ordinal);

    string[] Train(params string[] more) => ["train", "digits", "--model", "kernel", "--out", Out, "--threads", "1", .. more];

    string Recorded(string option) => RecordedOptions.Of(Out)[option];
}
