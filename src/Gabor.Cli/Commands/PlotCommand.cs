using System.CommandLine;
using Gabor.Cli.Runs;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor plot</c>: draws the learning curves of runs.</summary>
static class PlotCommand
{
    const string FileByDefault = "learning-curves.png";

    public static Command Make(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Arity = ArgumentArity.OneOrMore, Description = "Folders of runs, finished or under way; several are compared.",
        };
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE", Description = $"The figure, as .png or .svg. [default: {FileByDefault}, of one run in its folder]",
        };
        var command = new Command("plot", "Draws learning curves: loss and accuracy over the epochs, of one run or of several.")
        {
            runs, file,
        };
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(runs);
            string image = parsed.GetValue(file) ?? (paths.Length == 1 ? Path.Combine(paths[0], FileByDefault) : FileByDefault);
            UsageException.Check(() => Figure.CheckEnding(image));
            RunSummary[] summaries = [.. paths.Select(RunSummary.Read)];
            if (summaries.FirstOrDefault(run => run.Metrics.Count == 0) is { } empty)
                throw new GaborFormatException(empty.Path, "the run has no metrics yet: its first epoch has not ended.");
            LearningCurves.Of(
                [.. RunNames.Of(summaries).Zip(summaries, (name, run) => new LearningCurve(name, run.Metrics))],
                paths.Length == 1 ? $"{summaries[0].Record.Model} on {summaries[0].Record.Data.Name.Split(':')[0]}" : "").Save(image);
            terminal.Drawn(image);
            return ExitCode.Done;
        });
        return command.WithExamples("gabor plot runs/NAME", "gabor plot runs/* --out compared.svg");
    }
}
