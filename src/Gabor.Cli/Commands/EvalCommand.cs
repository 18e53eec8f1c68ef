using System.CommandLine;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor eval</c>: evaluates a trained network.</summary>
static class EvalCommand
{
    public static Command Make(Terminal terminal)
    {
        var run = OptionKinds.Run();
        var data = DatasetWord.Argument("The data set to evaluate on. Default: that of the run.", required: false);
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var crops = OptionKinds.Crops();
        var report = new Option<string?>("--report")
        {
            HelpName = "FILE.html",
            Description = "Writes the evaluation as one page: numbers, curves, confusion, mistakes with their images, calibration.",
        };
        var calibrate = new Option<bool>("--calibrate")
        {
            Description = "Fits a temperature on the validation images and saves it with the model, so that probabilities are what they "
                + "say; without validation images, on a half of the test images.",
        };
        var labels = new Option<bool>("--label-check")
        {
            Description = "Trains five times, each time without a fifth of the training images, and lists those whose label is likely "
                + "wrong.",
        };
        var stress = new Option<bool>("--stress")
        {
            Description =
                "Evaluates on rotated, sheared, scaled, deformed, occluded, darker, low-contrast and cluttered images, at several levels.",
        };
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "With --stress: draws the accuracy over the levels, as .png or .svg, and samples to FILE-samples.png.",
        };
        var seed = OptionKinds.Number<ulong>(
            "--seed", "N", $"With --stress: the seed of the random changes. [default: {new TrainingOptions().Seed}]");
        var onError = DatasetWord.OnError();
        var json = OptionKinds.Json();
        var command = new Command("eval", "Evaluates a trained network on the test images of a data set.")
        {
            run, data, report, calibrate, labels, crops, stress, file, seed, onError, threads, json,
        };
        command.SetAction(parsed =>
        {
            int parts = OptionKinds.Crops(parsed.GetValue(crops));
            EvalStress? under = null;
            if (parsed.GetValue(stress))
            {
                string? drawn = UsageException.Check(() => parsed.GetValue(file) is { } name ? Figure.CheckEnding(name) : null);
                under = new EvalStress(drawn, parsed.GetValue(seed) ?? new TrainingOptions().Seed, terminal);
                if (parts > 1)
                    throw new UsageException("eval: --stress uses only the centre crop. Omit --crops.");
            }
            else if (parsed.GetValue(file) is not null || parsed.GetValue(seed) is not null)
            {
                throw new UsageException("eval: --out and --seed belong to --stress. Add --stress, or omit them.");
            }

            return new EvalWork(
                new EvalRequest
                {
                    Folder = parsed.GetRequiredValue(run), DataSet = parsed.GetValue(data), Crops = parts, Stress = under,
                    Threads = UsageException.Check(() =>
                        new TrainingOptions { Threads = parsed.GetValue(threads) ?? 0 }.Validated().Threads),
                    Report = parsed.GetValue(report), Calibrates = parsed.GetValue(calibrate), ChecksLabels = parsed.GetValue(labels),
                    OnError = parsed.GetValue(onError), Json = parsed.GetValue(json),
                }, terminal).Run();
        });
        return command.WithExamples(
            "gabor eval runs/NAME", "gabor eval runs/NAME mnist:PATH --json", "gabor eval runs/NAME --report report.html",
            "gabor eval runs/NAME --calibrate", "gabor eval runs/NAME --label-check --report report.html",
            "gabor eval runs/NAME --crops 5", "gabor eval runs/NAME --stress --out stress.png");
    }
}
