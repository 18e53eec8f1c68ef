using Gabor.Runs;

namespace Gabor.Tests.Cli;

public sealed class TrainCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    /// <summary>Trains the smallest network once, on one thread so as not to fight with other tests for processors.</summary>
    string[] Tiny(params string[] more) =>
        [
            "train", "digits", "--model", "softmax", "--epochs", "1", "--out", Out, .. more,
            .. more.Contains("--threads") ? (string[])[] : ["--threads", "1"],
        ];

    [Fact]
    public void Results_go_to_stdout_and_progress_to_stderr()
    {
        var result = CommandLine.Done(Tiny());
        Assert.Contains("test accuracy ", result.Output, StringComparison.Ordinal);
        Assert.Matches(
            @"trained for \d+\.\d s \(forecast: .+\), \d+\.\d\d s of them waiting for data \(.+ %\)\n",
            result.Output.ReplaceLineEndings("\n"));
        Assert.Contains($"run folder {Out}", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "training softmax (7,850 parameters) on digits (10,000 images of 28×28×1, 10 classes): 1 epoch", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("epoch 1/1  loss ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"gabor eval {Out}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.True(File.Exists(Path.Combine(Out, "weights.safetensors")));
    }

    [Fact]
    public void Quiet_prints_only_results()
    {
        var result = CommandLine.Done(Tiny("--quiet"));
        Assert.Equal("", result.Error);
        Assert.Contains("test accuracy ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_document_with_the_evaluation_and_the_history()
    {
        var json = CommandLine.Done(Tiny("--json", "--digest")).Json;
        Assert.Equal("finished", json.GetProperty("state").GetString());
        Assert.Equal(Out, json.GetProperty("run").GetString());
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), 0.5, 1);
        Assert.Equal(2000, json.GetProperty("images").GetInt32());
        Assert.Equal(10, json.GetProperty("per_class").GetArrayLength());
        Assert.InRange(json.GetProperty("waited_seconds").GetDouble(), 1e-9, json.GetProperty("training_seconds").GetDouble());
        var epoch = Assert.Single(json.GetProperty("history").EnumerateArray().ToArray());
        Assert.NotEmpty(epoch.GetProperty("digest").GetString()!);
        Assert.Equal(json.GetProperty("accuracy").GetDouble(), epoch.GetProperty("test_accuracy").GetDouble());
    }

    [Fact]
    public void The_digest_of_an_epoch_is_printed_and_the_same_for_any_threads()
    {
        string[] digests = [.. ((string[])["1", "3"]).Select((threads, i) =>
            CommandLine.Done(
                "train", "digits", "--model", "softmax", "--epochs", "1", "--out", folder.File($"{i}"), "--digest", "--threads", threads,
                "--quiet")
                .Output.Split('\n').Single(line => line.StartsWith("epoch 1 weights ", StringComparison.Ordinal)))];
        Assert.Equal(digests[0], digests[1]);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("fourloops")]
    [InlineData("fft")]
    [InlineData("im2col")]
    [InlineData("implicit")]
    [InlineData("winograd")]
    public void Every_convolution_algorithm_can_be_selected_by_name(string name)
    {
        CommandLine.Done(Tiny("--convolution", name, "--quiet"));
        Assert.Equal(name, RecordedOptions.Of(Out)["convolution"]);
    }

    [Fact]
    public void Every_option_is_recorded_in_the_run()
    {
        CommandLine.Done(Tiny(
            "--batch-size", "500", "--optimizer", "momentum", "--learning-rate", "0.01", "--schedule", "constant", "--momentum", "0.8",
            "--weight-decay", "0.0001", "--shift", "1", "--padding-mode", "reflect", "--lookahead", "0.5", "--crops", "5",
            "--preprocessing", "none", "--label-smoothing", "0.1", "--mixup", "0.4", "--cutmix", "1", "--initializer", "xavier",
            "--convolution", "direct", "--seed", "18446744073709551615", "--threads", "2", "--log-every", "5", "--checkpoint-seconds",
            "0.5", "--quiet"));
        var record = RunRecord.Read(Path.Combine(Out, "run.json"));
        var expected = new Dictionary<string, string>
        {
            ["from"] = "", ["freeze"] = "", ["layer_decay"] = "1", ["bias_rate"] = "1",
            ["epochs"] = "1", ["batch_size"] = "500", ["accumulate"] = "1", ["parts"] = "1", ["batch_norm_statistics"] = "batch",
            ["activations"] = "keep", ["balance"] = "none",
            ["loss.0.loss"] = "softmax_cross_entropy",
            ["loss.0.weight"] = "1",
            ["loss.0.target"] = "label",
            ["optimizer"] = "momentum", ["optimizer.learning_rate"] = "0.01", ["optimizer.momentum"] = "0.8",
            ["optimizer.weight_decay"] = "0.0001",
            ["schedule"] = "constant", ["schedule.warmup_epochs"] = "0", ["clip_norm"] = "", ["clip_value"] = "", ["ema"] = "",
            ["lookahead"] = "0.5", ["patience"] = "",
            ["features"] = "", ["kernel"] = "", ["solver"] = "", ["kernel_approximation"] = "auto", ["kernel_features"] = "2000",
            ["validation"] = "", ["shuffle_block"] = "0", ["image_size"] = "", ["sentence_length"] = "",
            ["crop"] = "0", ["pad"] = "0", ["shift"] = "1", ["padding_mode"] = "reflect", ["crops"] = "5",
            ["preprocessing"] = "none",
            ["label_smoothing"] = "0.1", ["mixup"] = "0.4", ["cutmix"] = "1",
            ["initializer"] = "xavier", ["convolution"] = "direct", ["seed"] = "18446744073709551615",
            ["threads"] = "2", ["log_every"] = "5", ["checkpoint_seconds"] = "0.5",
        };
        Assert.Equal(expected, RecordedOptions.Of(Out));
        Assert.Equal("digits", record.Data.Name);
        Assert.Equal("softmax", record.Model);
        Assert.Equal(
            1 + 3 + 1, File.ReadAllLines(
                Path.Combine(Out, "metrics.csv")).Length); // the head, steps 5, 10 and 15 of 20, and the end of the epoch
    }

    [Fact]
    public void Every_number_of_optimizers_and_schedules_is_recorded_in_the_run()
    {
        string Options(string name, params string[] more)
        {
            CommandLine.Done(
                [
                    "train", "digits", "--model", "softmax", "--epochs", "2", "--batch-size", "all", "--out", folder.File(name),
                    "--threads", "1", "--quiet", .. more,
                ]);
            return string.Join(
                ' ', RecordedOptions.Of(folder.File(name)).SkipWhile(o => o.Key != "optimizer").TakeWhile(o => o.Key != "shuffle_block")
                .Where(o => o.Value.Length > 0 && !o.Key.StartsWith("kernel", StringComparison.Ordinal))
                .Select(o => $"{o.Key}={o.Value}"));
        }

        Assert.Equal(
            "optimizer=muon optimizer.learning_rate=0.01 optimizer.momentum=0.9 optimizer.beta1=0.8 optimizer.beta2=0.99 "
            + "optimizer.epsilon=1E-06 "
            + "optimizer.weight_decay=0.01 layer_decay=1 bias_rate=1 schedule=plateau schedule.lr_decay=0.2 schedule.plateau_patience=3 "
            + "schedule.min_learning_rate=0.001 "
            + "schedule.plateau_threshold=0.01 schedule.warmup_epochs=0.5 clip_norm=2 clip_value=0.5 ema=0.95 patience=4 validation=0.2",
            Options(
                "first", "--optimizer", "Muon", "--lr", "0.01", "--schedule", "plateau", "--warmup-epochs", "0.5", "--lr-decay", "0.2",
                "--min-lr", "0.001", "--plateau-patience", "3", "--plateau-threshold", "0.01", "--momentum", "0.9", "--beta1", "0.8",
                "--beta2", "0.99",
                "--epsilon", "1e-6", "--weight-decay", "0.01", "--clip-norm", "2", "--clip-value", "0.5", "--ema", "0.95", "--patience",
                    "4",
                "--validation", "0.2"));
        Assert.Equal(
            "optimizer=rmsprop optimizer.learning_rate=0.01 optimizer.beta=0.99 optimizer.epsilon=1E-08 optimizer.weight_decay=0 "
            + "optimizer.momentum=0.5 optimizer.centered=1 "
            + "layer_decay=1 bias_rate=1 schedule=step schedule.step_size=1 schedule.lr_decay=0.1 schedule.warmup_epochs=0",
            Options(
                "second", "--optimizer", "rmsprop", "--learning-rate", "0.01", "--beta", "0.99", "--momentum", "0.5", "--centered", "1",
                "--schedule", "step", "--step-size", "1"));
        Assert.Equal(
            "optimizer=adamw optimizer.learning_rate=0.001 optimizer.beta1=0.9 optimizer.beta2=0.999 optimizer.epsilon=1E-08 "
            + "optimizer.weight_decay=0 optimizer.amsgrad=1 "
            + "layer_decay=1 bias_rate=1 schedule=multi-step schedule.lr_decay=0.5 schedule.warmup_epochs=0 schedule.milestones.0=1 "
            + "schedule.milestones.1=30",
            Options(
                "third", "--optimizer", "adamw", "--amsgrad", "1", "--schedule", "multi-step", "--milestones", "1,30",
                "--lr-decay", "0.5"));
        Assert.EndsWith(
            "schedule=linear schedule.start_factor=0.5 schedule.end_factor=0.25 schedule.total_epochs=1.5 schedule.warmup_epochs=0",
            Options("fourth", "--schedule", "linear", "--start-factor", "0.5", "--end-factor", "0.25", "--total-epochs", "1.5"),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "schedule=polynomial schedule.power=2 schedule.total_epochs=0 schedule.warmup_epochs=0",
            Options("fifth", "--schedule", "polynomial", "--power", "2"), StringComparison.Ordinal);
        Assert.EndsWith(
            "schedule=one-cycle schedule.pct_start=0.4 schedule.div_factor=10 schedule.final_div_factor=100 schedule.three_phase=1 "
            + "schedule.linear_anneal=1",
            Options(
                "sixth", "--pct-start", "0.4", "--div-factor", "10", "--final-div-factor", "100", "--three-phase", "1", "--linear-anneal",
                "1"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_squared_error_trains()
    {
        double accuracy = CommandLine.Done(
            "train", "digits", "--model", "softmax", "--epochs", "2", "--loss", "mean_squared_error", "--lr", "0.002", "--out", Out,
            "--quiet", "--json")
            .Json.GetProperty("accuracy").GetDouble();
        Assert.True(accuracy > 0.75, $"{accuracy}");
        Assert.Equal("mean_squared_error", RecordedOptions.Of(Out)["loss.0.loss"]);
    }

    [Fact]
    public void A_network_of_crops_is_trained_resumed_evaluated_and_inspected_with_its_crops()
    {
        // Lenet's default options for digits shifts; a crop takes its place.
        string[] train =
        [
            "train", "digits", "--model", "lenet", "--epochs", "1", "--batch-size", "2000", "--threads", "1", "--out", Out, "--quiet",
            "--json",
        ];
        var trained = CommandLine.Done([.. train, "--crop", "22", "--pad", "1", "--crops", "5", "--preprocessing", "channels"]).Json;
        var options = RecordedOptions.Of(Out);
        Assert.Equal(
            ("22", "1", "0", "5", "channels"),
            (options["crop"], options["pad"], options["shift"], options["crops"], options["preprocessing"]));
        Assert.Equal(5, trained.GetProperty("crops").GetInt32());

        Assert.Equal(
            trained.GetProperty("loss").GetDouble(),
            CommandLine.Done("train", "--resume", Out, "--json", "--quiet").Json.GetProperty("loss").GetDouble());
        Assert.Equal(
            trained.GetProperty("loss").GetDouble(),
            CommandLine.Done("eval", Out, "--crops", "5", "--json").Json.GetProperty("loss").GetDouble());
        Assert.NotEqual(
            trained.GetProperty("loss").GetDouble(), CommandLine.Done("eval", Out, "--json").Json.GetProperty("loss").GetDouble());
        Assert.Contains("mean of 10 crops", CommandLine.Done("eval", Out, "--crops", "10").Output, StringComparison.Ordinal);

        var shown = CommandLine.Done("inspect", Out, "--json").Json;
        Assert.Equal(("22×22×1", "28×28×1", "channels", 1), (
            shown.GetProperty("input").GetString(), shown.GetProperty("images").GetString(), shown.GetProperty("preprocessing").GetString(),
            shown.GetProperty("pad").GetInt32()));
        Assert.Contains("The network takes crops of ", CommandLine.Done("inspect", Out).Output, StringComparison.Ordinal);

        string image = folder.File("image.png");
        File.WriteAllBytes(image, Gabor.Plotting.FilterSheet.Of(Gabor.Formats.SavedModel.Load(Out)).ToPng());
        string[] predicted =
        [
            .. ((string[])["1", "5", "10"])
            .Select(crops => CommandLine.Done("predict", Out, image, "--crops", crops, "--json", "--quiet").Output),
        ];
        Assert.Equal(3, predicted.Distinct().Count());
        Assert.Equal(predicted[0], CommandLine.Done("predict", Out, image, "--json", "--quiet").Output);
    }

    [Fact]
    public void Where_the_images_choose_the_network_its_defaults_are_what_options_change()
    {
        // Lenet is chosen, whose default shift allows crops; it has no default momentum.
        string[] train = ["train", "digits", "--epochs", "1", "--batch-size", "5000", "--threads", "1", "--out", Out, "--quiet"];
        Assert.Equal(5, CommandLine.Done([.. train, "--crops", "5", "--json"]).Json.GetProperty("crops").GetInt32());
        Assert.Contains(
            "momentum is 0.8, and the optimizer adam has none", CommandLine.Fails(2, [.. train, "--momentum", "0.8"]),
            StringComparison.Ordinal);
        Assert.Contains(
            "momentum is 0.8, and the optimizer adam has none", CommandLine.Fails(2, "lr-find", "digits", "--momentum", "0.8"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_size_all_is_the_whole_training_set()
    {
        var json = CommandLine.Done(Tiny("--batch-size", "all", "--json")).Json;
        Assert.Equal(1, json.GetProperty("steps").GetInt32());
        Assert.Equal(10_000L, RunRecord.Read(Path.Combine(Out, "run.json")).Options.Single(o => o.Key == "batch_size").Value);
    }

    [Fact]
    public void A_finished_run_can_be_resumed_and_is_evaluated_again()
    {
        var first = CommandLine.Done(Tiny("--json")).Json;
        var again = CommandLine.Done("train", "--resume", Out, "--json").Json;
        Assert.Equal(first.GetProperty("confusion").GetRawText(), again.GetProperty("confusion").GetRawText());
        var report = ReportRecord.Read(Path.Combine(Out, "report.json"));
        Assert.Equal(first.GetProperty("waited_seconds").GetDouble(), report.WaitedSeconds);
        Assert.Equal(first.GetProperty("training_seconds").GetDouble(), report.TrainingSeconds!.Value, 1.0);
    }

    [Theory]
    [InlineData("--batch-size", "3")]
    [InlineData("--model", "mlp")]
    [InlineData("--out", "x")]
    public void Resume_refuses_options_that_the_run_has_fixed(string option, string value) =>
        Assert.Contains(option, CommandLine.Fails(2, "train", "--resume", Out, option, value), StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_is_not_empty_is_refused_and_unchanged()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "mine.txt"), "mine");
        Assert.Contains("not empty", CommandLine.Fails(1, Tiny()), StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(Out).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        File.WriteAllText(Out, "");
        Assert.Contains(Out, CommandLine.Fails(1, Tiny()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_reported_in_one_line()
    {
        File.WriteAllText(folder.File("file"), "");
        CommandLine.Fails(1, "train", "digits", "--model", "softmax", "--epochs", "1", "--out", Path.Combine(folder.File("file"), "run"));
    }

    [Fact]
    public void A_missing_data_set_is_reported_in_one_line() =>
        Assert.Contains(folder.File("nowhere"), CommandLine.Fails(1, "train", $"mnist:{folder.File("nowhere")}"), StringComparison.Ordinal);

    [Fact]
    public void A_missing_run_cannot_be_resumed() => CommandLine.Fails(1, "train", "--resume", folder.File("nowhere"));

    [Fact]
    public void A_learning_rate_that_is_far_too_high_is_reported_in_one_line()
    {
        string line = CommandLine.Fails(
            1, "train", "digits", "--model", "mlp", "--out", Out, "--threads", "1", "--learning-rate", "1e30", "--optimizer", "sgd",
            "--schedule", "constant", "--quiet");
        Assert.Contains("checkpoint", line, StringComparison.Ordinal);
        Assert.Equal(RunState.Failed, RunRecord.Read(Path.Combine(Out, "run.json")).State);
    }

    [Theory]
    [InlineData("data set is missing", "train")]
    [InlineData("Did you mean 'digits'?", "train", "digitz")]
    [InlineData("Did you mean 'lenet'?", "train", "digits", "--model", "lennet")]
    [InlineData("Did you mean 'adam'?", "train", "digits", "--optimizer", "adan")]
    [InlineData("Did you mean 'one-cycle'?", "train", "digits", "--schedule", "onecycle")]
    [InlineData("Did you mean 'xavier'?", "train", "digits", "--initializer", "xavierr")]
    [InlineData("Did you mean 'direct'?", "train", "digits", "--convolution", "dirct")]
    [InlineData("Did you mean 'im2col'?", "train", "digits", "--convolution", "imcol")]
    [InlineData("Did you mean '--epochs'?", "train", "digits", "--epoch", "3")]
    [InlineData("Did you mean '--epochs'?", "train", "--epohcs", "3")]
    [InlineData("Did you mean 'train'?", "trian", "digits")]
    [InlineData("is an unexpected argument", "train", "digits", "digits")]
    [InlineData("epochs is 0", "train", "digits", "--epochs", "0")]
    [InlineData("--epochs is 'many'; it must be a whole number", "train", "digits", "--epochs", "many")]
    [InlineData("--batch-size is 'some'; it must be a whole number or 'all'", "train", "digits", "--batch-size", "some")]
    [InlineData("batch-size is -1", "train", "digits", "--batch-size", "-1")]
    [InlineData("learning-rate is -1", "train", "digits", "--learning-rate", "-1")]
    [InlineData("momentum is 0.5, and the optimizer adam has none; "
        + "leave it out, or choose one of momentum", "train", "digits", "--momentum", "0.5")]
    [InlineData("plateau-patience is 2, and the schedule one-cycle has none; "
        + "leave it out, or choose one of plateau", "train", "digits", "--plateau-patience", "2")]
    [InlineData("centered is 1, and the optimizer adam has none; leave it out, or choose one of rmsprop", "train", "digits", "--centered",
        "1")]
    [InlineData("centered is 2; it must be a whole number, from 0 to 1", "train", "digits", "--optimizer", "rmsprop", "--centered", "2")]
    [InlineData("momentum is 1; it must be from 0 to below 1", "train", "digits", "--optimizer", "rmsprop", "--momentum", "1")]
    [InlineData("--amsgrad is 'yes'; it must be a whole number", "train", "digits", "--amsgrad", "yes")]
    [InlineData("milestones is 30,60, and the schedule one-cycle has none; leave it out, or choose one of multi-step", "train", "digits",
        "--milestones", "30,60")]
    [InlineData("milestones has 30 after 60; each must be above the one before", "train", "digits", "--schedule", "multi-step",
        "--milestones", "60,30")]
    [InlineData("milestones is 0; it must be a whole number, at least 1", "train", "digits", "--schedule", "multi-step", "--milestones",
        "0,30")]
    [InlineData("milestones is NaN; it must be a whole number, at least 1", "train", "digits", "--schedule", "multi-step", "--milestones",
        "NaN")]
    [InlineData("--milestones is '30,,60'; it must be whole numbers with commas between them", "train", "digits", "--schedule",
        "multi-step", "--milestones", "30,,60")]
    [InlineData("--milestones is empty", "train", "digits", "--schedule", "multi-step",
        "--milestones", "")]
    [InlineData("start-factor is 2; it must be above 0 and at most 1", "train", "digits", "--schedule", "linear", "--start-factor", "2")]
    [InlineData("end-factor is -0.1", "train", "digits", "--schedule", "linear", "--end-factor", "-0.1")]
    [InlineData("total-epochs is -1; it must be at least 0", "train", "digits", "--schedule", "linear", "--total-epochs", "-1")]
    [InlineData("power is 0; it must be above 0", "train", "digits", "--schedule", "polynomial", "--power", "0")]
    [InlineData("warmup-epochs is -1; it must be at least 0", "train", "digits", "--schedule", "multi-step", "--warmup-epochs", "-1")]
    [InlineData("pct-start is 1.5; it must be from 0 to 1", "train", "digits", "--pct-start", "1.5")]
    [InlineData("pct-start is 0.75; with three-phase it must be at most 0.5", "train", "digits", "--pct-start", "0.75", "--three-phase",
        "1")]
    [InlineData("div-factor is 0.5; it must be at least 1", "train", "digits", "--div-factor", "0.5")]
    [InlineData("final-div-factor is 0; it must be at least 1", "train", "digits", "--final-div-factor", "0")]
    [InlineData("linear-anneal is 0.5; it must be a whole number", "train", "digits", "--linear-anneal", "0.5")]
    [InlineData("ema is 1", "train", "digits", "--ema", "1")]
    [InlineData("cannot be cut out of images of 28×28×1", "train", "digits", "--crop", "40")]
    [InlineData("--crop is 'half'; it must be a whole number", "train", "digits", "--crop", "half")]
    [InlineData("pad is 2; it must be 0 without a crop; use shift instead", "train", "digits", "--pad", "2")]
    [InlineData("shift is 1; it must be 0 with a crop", "train", "digits", "--crop", "24", "--shift", "1")]
    [InlineData("crops is 3; it must be 1, 2, 5 or 10", "train", "digits", "--crops", "3")]
    [InlineData(
        "crops is 5; it must be 1 or 2 where the network sees whole images", "train", "digits", "--model", "softmax", "--crops", "5")]
    [InlineData("Did you mean 'channels'?", "train", "digits", "--preprocessing", "chanels")]
    [InlineData("label-smoothing is 1; it must be from 0 to below 1", "train", "digits", "--label-smoothing", "1")]
    [InlineData("mixup is 0; it must be from 0.01 to 1000", "train", "digits", "--mixup", "0")]
    [InlineData("cutmix is 1; it must be left out with a batch size of 1", "train", "digits", "--batch-size", "1", "--cutmix", "1")]
    [InlineData("momentum is 1", "train", "digits", "--momentum", "1")]
    [InlineData("--seed is '-1'", "train", "digits", "--seed", "-1")]
    [InlineData("threads is 257", "train", "digits", "--threads", "257")]
    [InlineData("--epochs", "train", "digits", "--epochs")]
    public void A_wrong_option_is_reported_with_a_suggestion(string expected, params string[] args) =>
        Assert.Contains(expected, CommandLine.Fails(2, args), StringComparison.Ordinal);

    [Fact]
    public void Names_are_taken_in_any_case()
    {
        CommandLine.Done(
            "train", "Digits", "--model", "SoftMax", "--optimizer", "ADAM", "--schedule", "Cosine", "--initializer", "He", "--convolution",
            "Auto", "--batch-size", "ALL", "--epochs", "1", "--threads", "1", "--out", Out, "--quiet");
        Assert.Equal("softmax", RunRecord.Read(Path.Combine(Out, "run.json")).Model);
    }

    [Fact]
    public void A_path_that_is_no_folder_of_classes_is_answered_with_what_to_write()
    {
        File.WriteAllText(Path.Combine(folder.Path, "train-images-idx3-ubyte"), "");
        File.WriteAllText(Path.Combine(folder.Path, "t10k-images-idx3-ubyte"), "");
        Assert.Contains($"Write idx:{folder.Path}.", CommandLine.Fails(1, "train", $"folder:{folder.Path}"), StringComparison.Ordinal);
        Assert.Contains("are not beside it", CommandLine.Fails(1, "train", folder.Path), StringComparison.Ordinal);
        Assert.Contains("./mnist: there is no such folder", CommandLine.Fails(1, "train", "./mnist"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_failed_before_its_first_checkpoint_does_not_block_its_folder()
    {
        string[] diverging = [.. Tiny("--optimizer", "sgd", "--lr", "1e30", "--batch-size", "32")];
        CommandLine.Fails(1, diverging);
        Assert.False(File.Exists(Path.Combine(Out, "weights.safetensors")));
        CommandLine.Done(Tiny());
        Assert.Equal(RunState.Finished, RunRecord.Read(Path.Combine(Out, "run.json")).State);
    }

    [Fact]
    public void Force_replaces_a_run_and_nothing_else()
    {
        CommandLine.Done(Tiny());
        Assert.Contains("--force", CommandLine.Fails(1, Tiny("--seed", "2")), StringComparison.Ordinal);
        CommandLine.Done(Tiny("--seed", "2", "--force"));
        Assert.Equal(2UL, RunRecord.Read(Path.Combine(Out, "run.json")).Seed);

        File.WriteAllText(Path.Combine(Out, "mine.txt"), "mine");
        Assert.Contains("not empty", CommandLine.Fails(1, Tiny("--force")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out, "mine.txt")));
        Assert.True(File.Exists(Path.Combine(Out, "weights.safetensors")));
    }

    [Fact]
    public void A_run_that_failed_says_so_when_it_is_resumed_and_a_finished_one_that_it_is_finished()
    {
        CommandLine.Fails(1, Tiny("--optimizer", "sgd", "--lr", "1e30", "--batch-size", "32"));
        Assert.Contains("this run failed before: ", CommandLine.Run("train", "--resume", Out).Error, StringComparison.Ordinal);
        CommandLine.Done(Tiny());
        string error = CommandLine.Done("train", "--resume", Out).Error;
        Assert.Contains("it is finished after step", error, StringComparison.Ordinal);
        Assert.DoesNotContain("going on", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e30")]
    [InlineData("1e15")]
    public void A_loss_a_million_times_that_of_guessing_is_a_training_that_diverged(string learningRate) => Assert.Contains(
        "where guessing has 2.30: training diverged", CommandLine.Fails(1, Tiny("--lr", learningRate)), StringComparison.Ordinal);

    [Fact]
    public void A_batch_size_above_the_data_set_is_remarked_on()
    {
        string error = CommandLine.Done([.. Tiny("--batch-size", "99999").Where(word => word != "--quiet")]).Error;
        Assert.Contains("batch-size is 99999, and there are 10000 training images", error, StringComparison.Ordinal);
        Assert.Equal(10_000L, RunRecord.Read(Path.Combine(Out, "run.json")).Options.Single(o => o.Key == "batch_size").Value);
    }
}
