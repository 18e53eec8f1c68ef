using System.CommandLine;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor data</c>: shows the images of a data set, a subcommand each.</summary>
static class DataCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("data", "Looks at the images of a data set, divides and shows them.")
        {
            DataCheckCommand.Make(terminal), DataSplitCommand.Make(terminal), DataPreviewCommand.Make(terminal),
        };
        return command.WithExamples(
            "gabor data check photos/ --out sheet.png", "gabor data split photos/ --out divided",
            "gabor data preview digits --rotate 15 --out seen.png");
    }
}
