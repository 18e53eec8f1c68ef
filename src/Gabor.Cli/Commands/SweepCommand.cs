using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.Search;
using Gabor.Models;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor sweep</c>: a hyperparameter search over options of <c>train</c>.</summary>
static class SweepCommand
{
    const string Warning = "ranked by the accuracy on the validation images, or on a tenth of the training images if the data set has "
        + "none; evaluate the best one on the test images";

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The data set.", required: true);
        var model = TrainingDefaults.NetworkOption();
        var tries = new Option<string[]>("--try")
        {
            HelpName = "OPTION=VALUES",
            Description = "An option of train, or model, with its values: learning-rate=0.001,0.01 is a list; "
                + "learning-rate=0.0001..0.1 is a range for random values, uniform or, with :log, log-uniform. May be "
                + "given several times.",
        };
        var random = OptionKinds.Number<int>("--random", "N", "Runs N random trials, from --seed, instead of all combinations.");
        var flags = TrainingFlags.Without("minutes");
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "The folder of the trials: a run folder each, sweep.csv and sweep.png. Existing trials are not repeated.",
        };
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command(
            "sweep",
            "Trains with every combination of some options, or with random ones, and ranks them. Trials are " + Warning
                + ". The same command resumes an interrupted sweep.")
        {
            data, model, tries, random, folder,
        };
        flags.AddTo(command);
        foreach (var option in (Option[])[quiet, json])
            command.Add(option);

        command.SetAction(parsed =>
        {
            if (parsed.GetValue(folder) is not { } place)
                throw new UsageException("sweep: --out DIR, the folder of the trials, is missing.");
            if (parsed.GetValue(tries) is not { Length: > 0 } texts)
                throw new UsageException("sweep: --try is missing, as in --try learning-rate=0.001,0.01 --try batch-size=32,128.");
            var axes = UsageException.Check(() => texts.Select(SweepAxis.Parse).ToArray());
            string word = parsed.GetRequiredValue(data)!, name = parsed.GetValue(model) ?? TrainingDefaults.Model;
            var set = DatasetWord.Open(word);
            var maker = new TrialMaker(NetworkWord.Choose(name, set).Name, flags.Given(parsed));
            string[] known = UsageException.Check(() => axes.Select(axis => TrialMaker.Known(axis.Name)).ToArray());
            if (known.FirstOrDefault(IsGiven) is { } given)
                throw new UsageException($"sweep: --{given} is given both as an option and in --try; omit one of them.");
            if (known.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new UsageException($"sweep: {twice.Key}: duplicate option; give all its values at once.");
            var settings = UsageException.Check(() => parsed.GetValue(random) is { } count
                ? SweepAxis.Draw(axes, count, maker.Seed)
                : SweepAxis.Grid(axes));
            UsageException.Check(() => settings.Select(own => maker.Make(own, null).Options.Validated()).ToArray());
            var trials = UsageException.Check(() => settings.Select(own => maker.Make(own, set)).ToArray());
            foreach (var trial in trials)
                UsageException.Check(() => Classifier(trial.Options.ModelOf(trial.Network, set)));
            bool isOneSize = trials.DistinctBy(trial => trial.Options.ImageSize).Count() == 1;
            var first = trials[0].Options;
            bool isOneFraming = trials.DistinctBy(trial => trial.Options.GivenFraming).Count() == 1;
            var images = isOneSize && isOneFraming
                ? DatasetWord.Load(first.Sized(set), null, first.Threads, terminal, framing: first.GivenFraming)
                : set;
            var sweep = new Sweep(place, images, settings, own => maker.Make(own, set));
            return Run(sweep, place, parsed.GetValue(quiet), parsed.GetValue(json), terminal);

            bool IsGiven(string name) =>
                command.Options.Any(option => option.Name == $"--{name}" && parsed.GetResult(option) is { Implicit: false });
        });
        return command.WithExamples(
            "gabor sweep digits --model mlp --epochs 3 --try learning-rate=0.0005,0.002,0.008 --try batch-size=32,128 --out sweeps/mlp",
            "gabor sweep digits --try optimizer=adam,lion,muon --out sweeps/optimizers",
            "gabor sweep mnist:PATH --random 20 --try learning-rate=0.0001..0.1:log --try weight-decay=1e-6..1e-2:log --out sweeps/random");
    }

    /// <summary>Trials are ranked by their accuracy.</summary>
    static Model Classifier(Model model)
    {
        model.RequireClassifier("the ranking of a sweep");
        return model;
    }

    static int Run(Sweep sweep, string folder, bool quiet, bool json, Terminal terminal)
    {
        using var view = new ProgressView(terminal, quiet);
        using var interrupt = new Interrupt(terminal, () => view.Say(Interrupt.Ending));
        view.Say(
            $"{Format.Plural(sweep.Trials.Count, "trial")} in "
            + $"{folder}{(sweep.Done > 0 ? $", {Format.Count(sweep.Done)} of them done before" : "")}");
        bool interrupted = false;
        try
        {
            sweep.Run(view, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            interrupted = true;
        }

        view.Dispose();
        string image = Path.Combine(folder, "sweep.png");
        if (sweep.Ranked.Count > 0)
        {
            SweepFigure.Of(sweep).Save(image);
            terminal.Drawn(null);
        }

        if (json)
            terminal.WriteJson(Document(sweep, folder, interrupted));
        else if (sweep.Ranked.Count > 0 && !interrupted)
            Write(sweep, image, terminal);
        if (interrupted)
        {
            terminal.Error.WriteLine(
                $"gabor: sweep: interrupted; {Format.Count(sweep.Done)} of {Format.Plural(sweep.Trials.Count, "trial")} are done and "
                + "saved. The same command resumes the sweep.");
            return terminal.InterruptedCode;
        }

        return sweep.Ranked.Count > 0
            ? ExitCode.Done
            : throw new TrainingException($"sweep: the loss of every trial diverged. {sweep.Trials[0].Failure}");
    }

    static void Write(Sweep sweep, string image, Terminal terminal)
    {
        string[] names = [.. sweep.Trials[0].Settings.Select(setting => setting.Name)];
        var table = Tables.Make(["trial", .. names.Select(name => $">{name}"), ">validation accuracy", ">validation loss", ">seconds", ""]);
        var ranked = sweep.Ranked;
        foreach (var trial in ranked.Concat(sweep.Trials.Where(trial => trial.State == SweepState.Failed)))
        {
            table.Add([
                Path.GetFileName(trial.Folder!), .. trial.Settings.Select(setting => setting.Value),
                trial.Accuracy is { } accuracy ? Format.Percent(accuracy) : "", trial.Loss is { } loss ? Format.Fixed(loss, 4) : "",
                Format.Fixed(trial.Seconds ?? 0, 1),
                trial == ranked[0] ? "best" : trial.State == SweepState.Failed ? "the loss diverged" : "",
            ]);
        }

        terminal.Write(table);
        terminal.Tell($"best: {string.Join(", ", ranked[0].Settings)}: {ranked[0].Folder}");
        terminal.Tell(Warning);
        terminal.Tell($"table {sweep.TableFile}, figure {image}");
    }

    static JsonObject Document(Sweep sweep, string folder, bool interrupted) => new()
    {
        ["state"] = interrupted ? "interrupted" : "finished",
        ["folder"] = folder,
        ["ranked_by"] = "validation",
        ["best"] = sweep.Ranked is [var best, ..] ? best.Folder : null,
        ["trials"] = new JsonArray(
        [
            .. sweep.Trials.Select(trial => new JsonObject
            {
                ["run"] = trial.Folder,
                ["settings"] = new JsonObject(
                    trial.Settings.Select(setting => KeyValuePair.Create(setting.Name, (JsonNode?)JsonValue.Create(setting.Value)))),
                ["state"] = trial.State.ToString().ToLowerInvariant(),
                ["validation_accuracy"] = trial.Accuracy is { } accuracy ? Documents.Number(accuracy) : null,
                ["validation_loss"] = trial.Loss is { } loss ? Documents.Number(loss) : null,
                ["training_seconds"] = trial.Seconds is { } seconds ? Documents.Number(seconds) : null,
                ["failure"] = trial.Failure,
            }),
        ]),
    };

    /// <summary>Reads the options of a trial as <c>train</c> does.</summary>
    sealed class TrialMaker(string model, IReadOnlyDictionary<string, string> given)
    {
        const string ModelName = "model";

        /// <summary>The seed of all trials.</summary>
        public ulong Seed => UsageException.Check(() => TrainingOptionTable.Default.With(new TrainingOptions(), given)).Seed;

        /// <summary>The network and the options of a trial.</summary>
        /// <param name="settings">What it tries.</param>
        /// <param name="data">The data set; null before it is known.</param>
        public (Network Network, TrainingOptions Options) Make(IReadOnlyList<SweepSetting> settings, Dataset? data)
        {
            var network = NetworkWord.Named(
                settings.Where(setting => setting.Name == ModelName).Select(setting => setting.Value).FirstOrDefault(model));
            var all = new Dictionary<string, string>(given);
            foreach (var setting in settings.Where(setting => setting.Name != ModelName))
                all[Known(setting.Name)] = setting.Value;
            var options = data is null ? DefaultOptions.For(network.Name, "") : DefaultOptions.For(network, data);
            return (network, TrainingOptionTable.Default.With(options, all));
        }

        /// <summary>The name of an option that is tried, which may have others.</summary>
        public static string Known(string name)
        {
            if (name == ModelName)
                return name;
            var rows = TrainingOptionTable.Default.Options;
            return rows.FirstOrDefault(row => row.Name == name || row.Aliases.Contains(name))?.Name
                ?? throw new ArgumentException(
                    $"--try {name}: train has no such option. {Nearest.Advice(name, [ModelName, .. rows.Select(row => row.Name)])}");
        }
    }

    /// <summary>A line for each finished trial and, on a terminal, a status line.</summary>
    sealed class ProgressView(Terminal terminal, bool quiet) : IProgress<SweepProgress>, IDisposable
    {
        readonly Lock gate = new();
        readonly StatusLine status = new(terminal);
        double seconds;
        int trained;

        public void Report(SweepProgress value)
        {
            string start = string.Create(
                CultureInfo.InvariantCulture, $"trial {value.Number + 1}/{value.All}  {string.Join(", ", value.Trial.Settings)}");
            if (value.Training is not { } training)
            {
                if (value.Trial.Seconds is { } took)
                    (seconds, trained) = (seconds + took, trained + 1);
                Say(value.Trial.Accuracy is { } accuracy
                    ? $"{start}: validation accuracy {Format.Percent(accuracy)}, loss {Format.Fixed(value.Trial.Loss!.Value, 4)}, "
                        + $"{Format.Fixed(value.Trial.Seconds ?? 0, 1)} s"
                    : $"{start}: {value.Trial.Failure}");
                return;
            }

            lock (gate)
            {
                if (!quiet && terminal.IsLive)
                {
                    status.Show(
                        $"{start}: epoch {training.Epoch}/{training.Epochs}  loss {Format.Fixed(training.Loss, 4)}  "
                        + Left(training.Remaining, value.All - value.Number - 1));
                }
            }
        }

        /// <summary>The time that is left of the sweep; of the first trial alone, before another has shown how long they take.</summary>
        string Left(TimeSpan trial, int others) => others > 0 && trained == 0
            ? $"{Format.Duration(trial)} left of this trial"
            : $"{Format.Duration(trial + (others * TimeSpan.FromSeconds(trained > 0 ? seconds / trained : 0)))} left of the sweep";

        public void Say(string line)
        {
            lock (gate)
            {
                status.Clear();
                if (!quiet)
                    terminal.Say(line);
            }
        }

        public void Dispose()
        {
            lock (gate)
                status.Clear();
        }
    }
}
