using System.CommandLine;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor features</c>: features of images that are designed and not learned (4.1.2), a subcommand each.</summary>
static class FeaturesCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("features", "Finds features of images that are designed, not learned.")
        {
            FeaturesMatchCommand.Make(terminal),
        };
        return command.WithExamples("gabor features match object.png scene.png --out matches.png");
    }
}
