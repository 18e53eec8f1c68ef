using Gabor.Runs;

namespace Gabor.Tests.Cli;

/// <summary><c>lr-find</c> and <c>sweep</c>.</summary>
public sealed class SearchCommandTests : IDisposable
{
    static readonly string[] Small = ["--model", "softmax", "--batch-size", "500", "--threads", "1"];

    /// <summary>What a learning rate of 1e30 does no good.</summary>
    static readonly string[] Exploding =
        ["--model", "mlp", "--epochs", "1", "--batch-size", "500", "--threads", "1", "--optimizer", "sgd", "--schedule", "constant"];

    readonly TemporaryFolder folder = new();

    string Out => folder.File("sweep");

    public void Dispose() => folder.Dispose();

    string[] Sweep(params string[] more) => ["sweep", "digits", .. Small, "--epochs", "1", "--out", Out, .. more];

    [Fact]
    public void The_range_test_suggests_a_learning_rate_draws_a_figure_and_saves_no_run()
    {
        string image = folder.File("rates.png");
        var result = CommandLine.Done(
            [
                "lr-find", "digits", .. Small, "--steps", "40", "--to", "1000", "--optimizer", "sgd", "--loss", "softmax_cross_entropy",
                "--out", image,
            ]);
        Assert.Contains(
            "trying learning rates from 1E-06 to 1000 on digits with softmax: 40 steps of sgd", result.Error, StringComparison.Ordinal);
        Assert.Contains("the loss falls fastest at ", result.Output, StringComparison.Ordinal);
        Assert.Contains("start with --learning-rate ", result.Output, StringComparison.Ordinal);
        Assert.Equal([image], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("PNG"u8, File.ReadAllBytes(image).AsSpan(1, 3));
    }

    [Fact]
    public void A_sweep_takes_parts_of_steps_and_balanced_classes()
    {
        CommandLine.Done(Sweep("--try", "seed=1,2", "--accumulate", "2", "--balance", "weights", "--activations", "recompute"));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(Out, "sweep.csv")).Length);
    }

    [Fact]
    public void A_sweep_takes_parts_of_batches()
    {
        CommandLine.Done(Sweep("--try", "seed=1,2", "--parts", "4", "--batch-norm-statistics", "part", "--shuffle-block", "8"));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(Out, "sweep.csv")).Length);
    }

    [Fact]
    public void The_range_test_as_json_holds_the_curve_and_the_options_of_train_reach_it()
    {
        string[] start = ["lr-find", "digits", .. Small, "--json", "--quiet", "--from", "0.001", "--to", "0.1", "--steps", "25"];
        var json = CommandLine.Done(start).Json;
        var points = json.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(25, points.Length);
        Assert.Equal(0.001, points[0].GetProperty("learning_rate").GetDouble(), 1e-9);
        Assert.Equal(0.1, points[^1].GetProperty("learning_rate").GetDouble(), 1e-7);
        Assert.InRange(json.GetProperty("suggested").GetDouble(), 0.001, 0.1);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("highest").ValueKind);
        string[][] options =
        [
            ["--seed", "7"], ["--parts", "4"], ["--optimizer", "momentum"], ["--preprocessing", "none"], ["--initializer", "he"],
            ["--shuffle-block", "9"],
            ["--weight-decay", "0.1"], ["--shift", "2"], ["--shift", "2", "--padding-mode", "reflect"],
            ["--clip-norm", "0.001"], ["--accumulate", "2"], ["--balance", "sampling"],
        ];
        Assert.Equal(
            json.GetProperty("points").GetRawText(),
            CommandLine.Done([.. start, "--activations", "recompute", "--batch-norm-statistics", "part"]).Json
                .GetProperty("points").GetRawText());
        foreach (string[] more in options)
        {
            Assert.NotEqual(
                json.GetProperty("points").GetRawText(), CommandLine.Done([.. start, .. more]).Json.GetProperty("points").GetRawText());
        }
    }

    [Fact]
    public void Training_options_change_the_range_test()
    {
        string[] start = ["lr-find", "digits", .. Small, "--json", "--quiet", "--from", "0.001", "--to", "0.1", "--steps", "20"];
        var seen = new HashSet<string>();
        foreach (string[] more in (string[][])
        [
            [], ["--optimizer", "momentum", "--momentum", "0.5"], ["--optimizer", "rmsprop", "--beta", "0.5"], ["--beta1", "0.5"],
            ["--optimizer", "rmsprop", "--centered", "1"], ["--amsgrad", "1", "--beta2", "0.5"],
            ["--beta2", "0.9"], ["--epsilon", "0.1"],
            ["--clip-value", "0.0001"], ["--crop", "20"], ["--crop", "28", "--pad", "2"], ["--flip", "0.5"], ["--scale", "0.2"],
            ["--alternating-flip", "0.5"], ["--bias-rate", "4"], ["--shear", "10"], ["--rotate", "20"],
            ["--translate", "0.1"], ["--elastic", "1"], ["--jitter", "0.3"], ["--brightness", "0.3"], ["--contrast", "0.3"],
            ["--gamma", "0.5"], ["--cutout", "6"],
            ["--randaugment", "2,5"], ["--label-smoothing", "0.1"], ["--mixup", "0.4"], ["--cutmix", "1"],
        ])
        {
            Assert.True(seen.Add(CommandLine.Done([.. start, .. more]).Json.GetProperty("points").GetRawText()), string.Join(' ', more));
        }
    }

    [Theory]
    [InlineData("wavelets", "--convolution", "wavelets")]
    [InlineData("have no colours", "--hue", "0.1")]
    [InlineData("have no colours", "--saturation", "0.1")]
    public void Unsuitable_options_are_refused_by_the_range_test_and_the_sweep(string expected, string option, string value)
    {
        Assert.Contains(expected, CommandLine.Fails(2, "lr-find", "digits", option, value), StringComparison.Ordinal);
        Assert.Contains(
            expected, CommandLine.Fails(2, "sweep", "digits", "--try", "learning-rate=1,2", "--out", Out, option, value),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--schedule", "linear")]
    [InlineData("--milestones", "1,2")]
    [InlineData("--power", "2")]
    [InlineData("--pct-start", "0.3")]
    public void The_range_test_has_a_schedule_of_its_own_and_no_option_of_another(string option, string value) => Assert.Contains(
        $"there is no option '{option}'", CommandLine.Fails(2, "lr-find", "digits", option, value), StringComparison.Ordinal);

    [Fact]
    public void A_sweep_tries_lists_whose_numbers_have_slashes_between_them()
    {
        CommandLine.Done(
            [
                "sweep", "digits", .. Small, "--epochs", "1", "--out", Out, "--schedule", "multi-step", "--try", "milestones=1/2,30",
                "--quiet",
            ]);
        IReadOnlyDictionary<string, string> first = RecordedOptions.Of(Path.Combine(Out, "001")),
            second = RecordedOptions.Of(Path.Combine(Out, "002"));
        Assert.Equal(("1", "2"), (first["schedule.milestones.0"], first["schedule.milestones.1"]));
        Assert.Equal("30", second["schedule.milestones.0"]);
        Assert.False(second.ContainsKey("schedule.milestones.1"));
    }

    [Fact]
    public void All_options_of_train_reach_the_trials_of_a_sweep()
    {
        var options = Tried(
            "--learning-rate", "0.002", "--beta1", "0.8", "--beta2", "0.95", "--epsilon", "0.001", "--clip-norm", "2", "--clip-value", "1",
            "--ema", "0.9", "--lookahead", "0.5", "--weight-decay", "0.001",
            "--schedule", "plateau", "--warmup-epochs", "0.5", "--lr-decay", "0.5", "--plateau-patience", "2", "--plateau-threshold",
            "0.001", "--min-learning-rate", "0.0001",
            "--loss", "softmax_cross_entropy:2", "--patience", "3", "--validation", "0.2",
            "--crop", "24", "--pad", "2", "--crops", "5", "--preprocessing", "channels", "--label-smoothing", "0.1", "--mixup", "0.2",
            "--cutmix", "1", "--initializer", "he",
            "--convolution", "direct", "--log-every", "5", "--checkpoint-seconds", "2",
            "--flip", "0.5", "--alternating-flip", "0.5", "--scale", "0.1", "--shear", "5", "--rotate", "10", "--translate", "0.1",
            "--elastic", "1", "--jitter", "0.1", "--brightness", "0.1", "--bias-rate", "2",
            "--contrast", "0.2", "--gamma", "0.3", "--cutout", "4", "--randaugment", "1,3");
        foreach (var (name, value) in (ReadOnlySpan<(string, object)>)
        [
            ("optimizer.learning_rate", 0.002), ("optimizer.beta1", 0.8), ("optimizer.beta2", 0.95), ("optimizer.epsilon", 0.001),
            ("clip_norm", 2.0),
            ("clip_value", 1.0), ("ema", 0.9), ("lookahead", 0.5), ("optimizer.weight_decay", 0.001), ("schedule", "plateau"),
            ("schedule.warmup_epochs", 0.5), ("schedule.lr_decay", 0.5), ("schedule.plateau_patience", 2),
            ("schedule.plateau_threshold", 0.001),
            ("schedule.min_learning_rate", 0.0001),
            ("loss.0.weight", 2), ("patience", 3), ("validation", 0.2), ("crop", 24L), ("pad", 2L), ("crops", 5L),
            ("preprocessing", "channels"),
            ("label_smoothing", 0.1), ("mixup", 0.2), ("cutmix", 1.0), ("initializer", "he"), ("convolution", "direct"), ("log_every", 5L),
            ("checkpoint_seconds", 2.0),
            ("augmentations.0", "flip"), ("augmentations.0.probability", 0.5), ("augmentations.4", "rotate"),
            ("augmentations.11", "randaugment"), ("bias_rate", 2.0),
        ])
        {
            Assert.Equal((name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)), (name, options[name]));
        }

        Directory.Delete(Out, recursive: true);
        options = Tried(
            "--optimizer", "rmsprop", "--beta", "0.7", "--centered", "1", "--schedule", "step", "--step-size", "2", "--shift", "1",
            "--padding-mode", "reflect");
        Assert.Equal(
            ("0.7", "1", "2", "1", "reflect"),
            (options["optimizer.beta"], options["optimizer.centered"], options["schedule.step_size"], options["shift"],
                options["padding_mode"]));
        Directory.Delete(Out, recursive: true);
        options = Tried("--amsgrad", "1", "--schedule", "linear", "--start-factor", "0.5", "--end-factor", "0.25", "--total-epochs", "3");
        Assert.Equal(
            ("1", "0.5", "0.25", "3"),
            (options["optimizer.amsgrad"], options["schedule.start_factor"], options["schedule.end_factor"],
                options["schedule.total_epochs"]));
        Directory.Delete(Out, recursive: true);
        Assert.Equal("3", Tried("--schedule", "polynomial", "--power", "3")["schedule.power"]);
        Directory.Delete(Out, recursive: true);
        options = Tried("--schedule", "multi-step", "--milestones", "2,3");
        Assert.Equal(("2", "3"), (options["schedule.milestones.0"], options["schedule.milestones.1"]));
        Directory.Delete(Out, recursive: true);
        options = Tried(
            "--pct-start", "0.4", "--div-factor", "10", "--final-div-factor", "100", "--three-phase", "1", "--linear-anneal", "1");
        Assert.Equal(
            ("0.4", "10", "100", "1", "1"),
            (options["schedule.pct_start"], options["schedule.div_factor"], options["schedule.final_div_factor"],
                options["schedule.three_phase"], options["schedule.linear_anneal"]));
        Directory.Delete(Out, recursive: true);
        Assert.Equal("0.7", Tried("--optimizer", "momentum", "--momentum", "0.7")["optimizer.momentum"]);

        IReadOnlyDictionary<string, string> Tried(params string[] more)
        {
            CommandLine.Done(["sweep", "digits", .. Small, "--epochs", "1", "--out", Out, "--try", "seed=3", "--quiet", .. more]);
            return RecordedOptions.Of(Path.Combine(Out, "001"));
        }
    }

    [Theory]
    [InlineData("DATASET")]
    [InlineData("Did you mean 'lenet'?", "digits", "--model", "lennet")]
    [InlineData("from is 0; it must be above 0.", "digits", "--from", "0")]
    [InlineData("to is 1E-09; it must be above from, 1E-06.", "digits", "--to", "1e-9")]
    [InlineData("steps is 5; it must be from 20 to 100000.", "digits", "--steps", "5")]
    [InlineData("there is no option '--learning-rate'", "digits", "--learning-rate", "1")]
    [InlineData("there is no option '--epochs'", "digits", "--epochs", "1")]
    [InlineData("use the extension .png or .svg", "digits", "--out", "rates.jpg")]
    [InlineData("batch-size is 0", "digits", "--batch-size", "0")]
    public void A_wrong_option_of_lr_find_is_reported_with_a_suggestion(string expected, params string[] args) =>
        Assert.Contains(expected, CommandLine.Fails(2, ["lr-find", .. args]), StringComparison.Ordinal);

    [Fact]
    public void A_sweep_ranks_its_trials_and_saves_runs_table_and_figure()
    {
        var result = CommandLine.Done(Sweep("--try", "learning-rate=0.00001,0.01", "--try", "weight-decay=0,9.5"));
        Assert.Contains("4 trials in ", result.Error, StringComparison.Ordinal);
        Assert.Contains("trial 4/4  learning-rate 0.01, weight-decay 9.5: validation accuracy ", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"\n +003 +0\.01 +0 +\d\d\.\d\d % .* best *\n", result.Output.ReplaceLineEndings("\n"));
        Assert.Contains($"best: learning-rate 0.01, weight-decay 0: {Path.Combine(Out, "003")}", result.Output, StringComparison.Ordinal);
        Assert.Contains("ranked by the accuracy on the validation images", result.Output, StringComparison.Ordinal);
        string[] table = File.ReadAllLines(Path.Combine(Out, "sweep.csv"));
        Assert.Equal("trial,learning-rate,weight-decay,state,validation_accuracy,validation_loss,seconds", table[0]);
        Assert.StartsWith("003,0.01,0,finished,0.", table[3], StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(Out, "sweep.png")).Length > 1000);
        var options = RecordedOptions.Of(Path.Combine(Out, "004"));
        Assert.Equal(
            ("0.01", "9.5", "500"), (options["optimizer.learning_rate"], options["optimizer.weight_decay"], options["batch_size"]));
        CommandLine.Done("eval", Path.Combine(Out, "003"));

        var again = CommandLine.Done(Sweep("--try", "learning-rate=0.00001,0.01", "--try", "weight-decay=0,9.5", "--json", "--quiet"));
        Assert.Equal("", again.Error);
        Assert.Equal(Path.Combine(Out, "003"), again.Json.GetProperty("best").GetString());
        Assert.Equal("validation", again.Json.GetProperty("ranked_by").GetString());
        Assert.Equal(4, Directory.GetDirectories(Out).Length);
    }

    [Fact]
    public void Networks_optimizers_and_switches_can_be_tried()
    {
        var trials = CommandLine.Done(
            "sweep", "digits", "--threads", "1", "--epochs", "1", "--out", Out, "--quiet", "--json", "--try", "model=softmax", "--try",
            "preprocessing=none,mean-image", "--try", "batch-size=all,2000",
            "--try", "optimizer=adam").Json.GetProperty("trials").EnumerateArray().ToArray();
        var records = trials.Select(trial => RunRecord.Read(Path.Combine(trial.GetProperty("run").GetString()!, "run.json")));
        Assert.Equal(
            ["softmax none 10000", "softmax none 2000", "softmax mean-image 10000", "softmax mean-image 2000"],
            records.Select(
                record =>
                    $"{record.Model} {record.Options.Single(o => o.Key == "preprocessing").Value} "
                    + $"{record.Options.Single(o => o.Key == "batch_size").Value}"));
    }

    [Fact]
    public void A_random_search_draws_from_the_seed()
    {
        string[] args = ["--random", "3", "--try", "learning-rate=0.001..0.1:log", "--try", "batch-size=400..600", "--json", "--quiet"];
        string[] first = Settings(CommandLine.Done([.. Sweep(args).Where(word => word is not ("--batch-size" or "500"))]));
        Assert.Equal(3, first.Distinct().Count());
        Directory.Delete(Out, recursive: true);
        Assert.NotEqual(
            first, Settings(CommandLine.Done([.. Sweep([.. args, "--seed", "2"]).Where(word => word is not ("--batch-size" or "500"))])));

        static string[] Settings(CommandLine result) =>
            [.. result.Json.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("settings").GetRawText())];
    }

    [Fact]
    public void A_trial_whose_loss_diverges_is_saved_as_failed_and_the_others_continue()
    {
        var result = CommandLine.Done(["sweep", "digits", .. Exploding, "--out", Out, "--try", "learning-rate=1e30,0.01"]);
        Assert.Contains("the loss diverged", result.Output, StringComparison.Ordinal);
        Assert.Contains("best: learning-rate 0.01", result.Output, StringComparison.Ordinal);
        Assert.Contains(",failed,,,", File.ReadAllText(Path.Combine(Out, "sweep.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_fails_if_every_trial_diverges() =>
        Assert.Contains(
            "every trial diverged",
            CommandLine.Fails(1, ["sweep", "digits", .. Exploding, "--out", Out, "--try", "learning-rate=1e30", "--quiet"]),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("--try is missing, as in --try learning-rate=0.001,0.01")]
    [InlineData("train has no such option. Did you mean 'learning-rate'?", "--try", "learning-rat=1,2")]
    [InlineData("--learning-rate is 'fast'; it must be a number.", "--try", "learning-rate=fast")]
    [InlineData("learning-rate is -1; it must be above 0", "--try", "learning-rate=-1")]
    [InlineData("Did you mean 'adam'?", "--try", "optimizer=adan")]
    [InlineData("Did you mean 'mlp'?", "--try", "model=mlpp", "--random", "1")]
    [InlineData("a range cannot be used in a grid", "--try", "learning-rate=0.1..0.2")]
    [InlineData("is not a range of numbers", "--try", "learning-rate=a..b", "--random", "2")]
    [InlineData("random is 0", "--try", "learning-rate=0.1..0.2", "--random", "0")]
    [InlineData("--seed is given both as an option and in --try", "--try", "seed=1,2", "--seed", "3")]
    [InlineData("duplicate option", "--try", "learning-rate=1", "--try", "learning-rate=2")]
    [InlineData("learning-rate: duplicate option", "--try", "lr=1", "--try", "learning-rate=2")]
    [InlineData("--learning-rate is given both", "--try", "lr=1,2", "--lr", "3")]
    [InlineData("duplicate value 0.01, also as 1e-2", "--try", "lr=0.01,1e-2")]
    [InlineData("duplicate value Adam, also as adam", "--try", "optimizer=Adam,adam")]
    public void A_wrong_option_of_sweep_is_reported_with_a_suggestion(string expected, params string[] args)
    {
        Assert.Contains(expected, CommandLine.Fails(2, ["sweep", "digits", "--out", Out, .. args]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void A_sweep_without_a_folder_is_refused() =>
        Assert.Contains("--out DIR", CommandLine.Fails(2, "sweep", "digits", "--try", "learning-rate=1,2"), StringComparison.Ordinal);

    [Fact]
    public void Another_kind_of_folder_is_refused_and_unchanged()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "run.json"), "");
        Assert.Contains("it holds run.json", CommandLine.Fails(1, Sweep("--try", "learning-rate=1,2")), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(Out));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        File.WriteAllText(Out, "");
        Assert.Contains(Out, CommandLine.Fails(1, Sweep("--try", "learning-rate=1,2")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_sweep_in_a_folder_keeps_the_rows_of_the_first()
    {
        CommandLine.Done(Sweep("--try", "learning-rate=0.001,0.01", "--quiet"));
        CommandLine.Done(Sweep("--try", "weight-decay=0.5", "--quiet"));
        CommandLine.Done(Sweep("--try", "learning-rate=0.001", "--quiet"));
        string[] table = File.ReadAllLines(Path.Combine(Out, "sweep.csv"));
        Assert.Equal("trial,learning-rate,weight-decay,state,validation_accuracy,validation_loss,seconds", table[0]);
        Assert.Equal(["001,0.001,,", "002,0.01,,", "003,,0.5,"], table[1..].Order().Select(row => row.Split("finished")[0]));
    }

    [Fact]
    public void A_table_that_is_no_sweeps_is_not_overwritten()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "sweep.csv"), "chimney,date\n");
        Assert.Contains(
            "sweep.csv:1: it is not a table of a sweep", CommandLine.Fails(1, Sweep("--try", "learning-rate=0.01")),
            StringComparison.Ordinal);
        Assert.Equal("chimney,date\n", File.ReadAllText(Path.Combine(Out, "sweep.csv")));
    }
}
