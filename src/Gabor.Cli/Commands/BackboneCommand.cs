using System.CommandLine;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor backbone</c>: networks to begin with, a subcommand each for getting and listing them.</summary>
static class BackboneCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("backbone", "Gets and lists trained networks to begin with, for train --from NAME.")
        {
            BackboneAddCommand.Make(terminal), BackboneListCommand.Make(terminal),
        };
        return command.WithExamples("gabor backbone add resnet18", "gabor backbone list", "gabor train photos/ --from resnet18");
    }

    /// <summary><c>--folder</c>.</summary>
    public static Option<string?> Folder() => new("--folder")
    {
        HelpName = "DIR", Description = "Where backbones lie. [default: the user's folder for data, in gabor/backbones]",
    };
}
