using System.CommandLine;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor data</c>: shows the images of a data set, a subcommand each.</summary>
static class DataCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("data", "Shows the images of a data set.") { DataPreviewCommand.Make(terminal) };
        return command.WithExamples("gabor data preview digits --rotate 15 --out seen.png");
    }
}
