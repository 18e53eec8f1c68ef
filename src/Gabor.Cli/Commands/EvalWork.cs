using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.LabelChecks;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary>Does what <c>gabor eval</c> is asked for, from the model to what is written.</summary>
sealed class EvalWork(EvalRequest request, Terminal terminal)
{
    /// <summary>Maximum rows of the table of confused pairs.</summary>
    const int MostPairs = 8;

    readonly StatusLine status = new(terminal);

    /// <summary>Whether the folder is that of a run, which knows data and options.</summary>
    bool IsRun => File.Exists(Path.Combine(request.Folder, RunFolder.RunName));

    /// <exception cref="GaborFormatException">A file is missing or damaged, or does not suit what is asked.</exception>
    public int Run()
    {
        if (request.Report is { } page)
            ReportFile.Check(page);
        var model = TrainedModel.Load(request.Folder, terminal);
        if (!model.IsClassifier
            && (request is { Report: not null } or { Stress: not null } or { Calibrates: true } or { ChecksLabels: true }
                or { Crops: > 1 }))
        {
            throw new UsageException(
                $"eval: {model.Name} reconstructs images and gives no scores of classes; leave --report, --calibrate, --label-check, "
                + $"--stress and --crops out, or train a classifier on its code: --features {request.Folder}:code.");
        }

        if (request.ChecksLabels && !IsRun)
            throw new GaborFormatException(request.Folder, "this is no run, so how to train is not known: --label-check needs a run.");
        if (request.Calibrates && File.Exists(request.Folder))
            throw new UsageException("eval: a packed model stays as it is; give --calibrate to its run, and pack that again.");
        if (request.Calibrates && !File.Exists(Path.Combine(request.Folder, SavedModel.WeightsName)))
            throw new GaborFormatException(request.Folder, "the run has not ended; end it before --calibrate saves a temperature with it.");
        if (request.DataSet is null && File.Exists(request.Folder))
            throw new UsageException($"eval: {Format.Clean(request.Folder)} is a packed model, which has no images; name a data set too.");
        var data = request.DataSet is { } word ? DatasetWord.Open(word) : DatasetWord.OfRun(request.Folder, "eval");
        string name = request.DataSet ?? data.Specification;
        if (request.Stress is not null)
            DatasetWord.OfImages("eval --stress", data);
        var options = IsRun ? TrainingRun.OptionsOf(request.Folder) : null;
        if (request.IsLong)
            data = Prepared(data, options, model);
        using var workers = new Workers(request.Threads == 0 ? Environment.ProcessorCount : request.Threads);
        using var interrupt = new Interrupt(terminal, () => { });
        try
        {
            return Run(model, data, name, options, workers, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine("gabor: eval: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }
        finally
        {
            status.Clear();
        }
    }

    int Run(
        Model model, Dataset data, string name, TrainingOptions? options, Workers workers, CancellationToken cancellation)
    {
        var maker = new PageMaker(model, data, workers, status, cancellation) { Crops = request.Crops, Loss = options?.Losses[0].Loss };
        var evaluation = maker.Evaluate(data.Test);
        var fit = request.Calibrates || request.Report is not null ? maker.Fit(evaluation) : null;
        var labels = request.ChecksLabels ? CheckLabels(data, options!, cancellation) : null;
        var stress = request.Stress?.Measure(model, data, workers, status, cancellation);
        if (request.Calibrates)
            Save(model, fit);
        if (request.Report is { } file)
        {
            maker.Write(file, maker.Page(data.Name, evaluation, fit, request.Folder) with
            {
                TrainImages = labels is null ? null : data.Train,
                TrainLabels = labels,
                Stress = stress,
            });
        }

        status.Clear();
        if (request.Json)
        {
            var document = new JsonObject { ["run"] = request.Folder, ["model"] = model.Name, ["data_set"] = name };
            document.With(stress is null ? EvalDocument.Of(evaluation, model, data.Test, fit) : request.Stress!.Document(stress));
            if (labels is not null)
                document["train_label_errors"] = EvalDocument.Of(labels, data.Train);
            if (request.Report is not null)
                document["report"] = request.Report;
            terminal.WriteJson(document);
            return ExitCode.Done;
        }

        if (stress is not null)
            request.Stress!.Write(stress);
        else
            Write(evaluation, model);
        if (labels is not null)
            Write(labels, data);
        if (fit is not null && request.Calibrates)
            Write(fit, model);
        if (request.Report is not null)
            terminal.Tell($"report {request.Report}");
        return ExitCode.Done;
    }

    /// <summary>The data set as the run trained on it, decoded once, with its validation images.</summary>
    Dataset Prepared(Dataset data, TrainingOptions? options, Model model)
    {
        data = DatasetWord.Load(
            data.For(model.Preprocessing), request.OnError, request.Threads, terminal, framing: model.Preprocessing.Framing);
        return options is null || data.Validation is not null ? data : Trainer.WithValidation(data, options);
    }

    LabelErrors CheckLabels(Dataset data, TrainingOptions options, CancellationToken cancellation)
    {
        var validation = new CrossValidation(
            data, () => SavedModel.LoadDescription(request.Folder, out _), options with { Threads = request.Threads });
        return LabelErrors.Of(validation.Run(
            fold => Tell($"label check: training {fold + 1} of {validation.Folds} ..."),
            terminal.IsLive ? new FoldProgress(status, validation.Folds) : null, cancellation));
    }

    void Tell(string text)
    {
        if (terminal.IsLive)
            status.Show(text);
        else
            terminal.Error.WriteLine(text);
    }

    void Save(Model model, TemperatureFit? fit)
    {
        if (fit is null)
        {
            throw new GaborFormatException(
                request.Folder, "there are too few images, or too many for their scores to be kept, to fit a temperature on.");
        }

        model.Temperature = fit.Temperature;
        SavedModel.SaveDescription(model, request.Folder);
        GoldenModel.Renew(request.Folder);
    }

    void Write(EvaluationResult evaluation, Model model)
    {
        if (!evaluation.IsClassification)
        {
            terminal.Tell($"{Tables.Summary(evaluation)}, {Format.Count(evaluation.Images / evaluation.Seconds)} images/s");
            return;
        }

        terminal.Write(Tables.PerClassInFull(evaluation));
        var pairs = ConfusedPair.Of(evaluation, MostPairs);
        if (pairs.Count > 0)
            terminal.Write(Tables.Confused(pairs));
        terminal.Tell($"{Tables.Summary(evaluation)}, {Format.Count(evaluation.Images / evaluation.Seconds)} images/s");
        terminal.Tell(Tables.Certainty(evaluation, model.Temperature));
        if (evaluation.Scores is { } scores && LabelErrors.Of(scores).Suspects is { Count: > 0 } suspects)
        {
            terminal.Tell(
                $"{Format.Plural(suspects.Count, "test image")} may have a wrong label, as far as this network knows; --report shows them, "
                + "--json lists them");
        }
    }

    void Write(LabelErrors labels, Dataset data)
    {
        const int most = 20;
        var table = Tables.Make("training image", "label", "more likely", ">margin");
        foreach (var one in labels.Suspects.Take(most))
        {
            table.Add(
                data.Train.NameOf(one.Image), data.ClassNames[one.Label], data.ClassNames[one.Likely], Format.Fixed(one.Margin, 3));
        }

        if (labels.Suspects.Count > 0)
            terminal.Write(table);
        terminal.Tell(
            $"{Format.Plural(labels.Suspects.Count, "training image")} of {Format.Count(data.Train.Count)} may have a wrong label"
            + (labels.Suspects.Count > most ? $", the {most} most likely are shown; --json lists all" : ""));
    }

    void Write(TemperatureFit fit, Model model)
    {
        string images = fit.IsOfTest
            ? $"fitted on {Format.Count(fit.Fitted)} of the test images, for want of validation images, and measured on the others"
            : $"fitted on {Format.Count(fit.Fitted)} validation images and measured on the test images";
        terminal.Tell(
            $"temperature {Format.Fixed(model.Temperature, 4)}, {images}: calibration error {Format.Percent(fit.Before.Error)} before, "
            + $"{Format.Percent(fit.After.Error)} after; loss {Format.Fixed(fit.LossBefore, 4)} before, {Format.Fixed(fit.LossAfter, 4)} "
            + $"after; saved in {Path.Combine(request.Folder, SavedModel.ModelName)}");
    }

    /// <summary>How far the training of the folds is, in the last line of a screen.</summary>
    sealed class FoldProgress(StatusLine status, int folds) : IProgress<TrainingProgress>
    {
        int fold;

        public void Report(TrainingProgress value)
        {
            if (value.Step == value.Steps)
                fold++;
            status.Show(
                $"label check: training {Math.Min(fold + 1, folds)} of {folds}  epoch {value.Epoch}/{value.Epochs}  "
                + $"accuracy {Format.Percent(value.Accuracy)}");
        }
    }
}
