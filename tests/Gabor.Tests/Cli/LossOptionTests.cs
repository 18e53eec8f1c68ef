namespace Gabor.Tests.Cli;

/// <summary>
/// A loss that does not fit the network is a usage error of every command that trains: exit code 2, one line, and nothing is written.
/// </summary>
public sealed class LossOptionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, string[]> Refused()
    {
        (string Message, string[] Options)[] wrong =
        [
            (
                "loss: 2 losses for the 1 outputs of softmax; give one for each at most",
                ["--loss", "softmax_cross_entropy,mean_squared_error:0.3"]),
            (
                "loss mean_squared_error:1:image: the output dense1 has 10 elements and its target 784",
                ["--loss", "mean_squared_error:1:image"]),
            (
                "loss 'cross_entropy_of_all': unknown name. Known: softmax_cross_entropy, mean_squared_error",
                ["--loss", "cross_entropy_of_all"]),
            ("Did you mean 'mean_squared_error'?", ["--loss", "mean_square_error"]),
            ("loss is mean_squared_error:0; it must be of a weight above 0", ["--loss", "mean_squared_error:0"]),
            ("--loss is 'mean_squared_error:much'; it must be a name, a weight and a target", ["--loss", "mean_squared_error:much"]),
            ("loss target 'images': it is label or image", ["--loss", "mean_squared_error:1:images"]),
            ("without target images where label smoothing", ["--loss", "mean_squared_error:1:image", "--label-smoothing", "0.1"]),
            ("step-size is 2.5; it must be a whole number, at least 1", ["--schedule", "step", "--step-size", "2.5"]),
        ];
        var data = new TheoryData<string, string, string[]>();
        foreach (var (message, options) in wrong)
        {
            foreach (string command in (string[])["train", "lr-find", "sweep"])
            {
                if (command == "train" || options is ["--loss", _])
                    data.Add(message, command, options);
            }
        }

        return data;
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_loss_that_does_not_fit_is_refused_in_one_line(string message, string command, string[] options)
    {
        string place = folder.File("out");
        string[] own = command == "sweep" ? ["--out", place, "--try", "learning-rate=0.1,0.2"] : command == "train" ? ["--out", place] : [];
        Assert.Contains(
            message, CommandLine.Fails(2, [command, "digits", "--model", "softmax", "--threads", "1", .. own, .. options]),
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
