using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Evaluation;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor eval</c>: evaluates a trained network.</summary>
static class EvalCommand
{
    /// <summary>Maximum rows of the table of confused pairs.</summary>
    const int MostPairs = 8;

    public static Command Make(Terminal terminal)
    {
        var run = OptionKinds.Run();
        var data = DatasetWord.Argument("The data set to evaluate on. Default: that of the run.", required: false);
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var crops = OptionKinds.Crops();
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
        var json = OptionKinds.Json();
        var command = new Command("eval", "Evaluates a trained network on the test images of a data set.")
        {
            run, data, crops, stress, file, seed, threads, json,
        };
        command.SetAction(parsed =>
        {
            int parts = OptionKinds.Crops(parsed.GetValue(crops));
            EvalStress? under = null;
            if (parsed.GetValue(stress))
            {
                string? drawn = UsageException.Check(() => parsed.GetValue(file) is { } name ? Figure.CheckEnding(name) : null);
                under = new EvalStress(drawn, parsed.GetValue(seed) ?? new TrainingOptions().Seed, parsed.GetValue(json), terminal);
                if (parts > 1)
                    throw new UsageException("eval: --stress uses only the centre crop. Omit --crops.");
            }
            else if (parsed.GetValue(file) is not null || parsed.GetValue(seed) is not null)
            {
                throw new UsageException("eval: --out and --seed belong to --stress. Add --stress, or omit them.");
            }

            return Run(
                parsed.GetRequiredValue(run), parsed.GetValue(data), parts, under, parsed.GetValue(threads) ?? 0, parsed.GetValue(json),
                terminal);
        });
        return command.WithExamples(
            "gabor eval runs/NAME", "gabor eval runs/NAME mnist:PATH --json", "gabor eval runs/NAME --crops 5",
            "gabor eval runs/NAME --stress --out stress.png");
    }

    static int Run(string folder, string? dataset, int crops, EvalStress? stress, int threads, bool json, Terminal terminal)
    {
        threads = UsageException.Check(() => new TrainingOptions { Threads = threads }.Validated().Threads);
        var model = TrainedModel.Load(folder, terminal);
        var data = dataset is null ? DatasetWord.OfRun(folder) : DatasetWord.Open(dataset);
        dataset ??= data.Specification;
        using var workers = new Workers(threads == 0 ? Environment.ProcessorCount : threads);
        if (stress is not null)
            return stress.Run(new JsonObject { ["run"] = folder, ["model"] = model.Name, ["data_set"] = dataset }, model, data, workers);
        var loss = File.Exists(Path.Combine(folder, RunFolder.RunName)) ? TrainingRun.OptionsOf(folder).Losses[0].Loss : null;
        var evaluation = new Evaluator(model, data.Test, workers, crops, loss).Run();
        if (json)
        {
            terminal.WriteJson(
                new JsonObject { ["run"] = folder, ["model"] = model.Name, ["data_set"] = dataset }.With(Documents.Of(evaluation, model)));
            return ExitCode.Done;
        }

        terminal.Write(Tables.PerClass(evaluation));
        var pairs = ConfusedPair.Of(evaluation, MostPairs);
        if (pairs.Count > 0)
            terminal.Write(Tables.Confused(pairs));
        terminal.Tell($"{Tables.Summary(evaluation)}, {Format.Count(evaluation.Images / evaluation.Seconds)} images/s");
        return ExitCode.Done;
    }
}
