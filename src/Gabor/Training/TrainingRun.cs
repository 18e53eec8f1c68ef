using Gabor.Data;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Processes;
using Gabor.Runs;

namespace Gabor.Training;

/// <summary>
/// A training run that keeps what it does in a folder: options, model, metrics, checkpoints, weights and report. However it ends, also by a
/// kill, it can be resumed and then gives the bits of a run that was never interrupted.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    readonly RunFolder folder;
    readonly FileStream? mine;
    readonly Trainer trainer;
    readonly TimeProvider clock;
    RunRecord record;

    TrainingRun(RunFolder folder, FileStream? mine, Trainer trainer, RunRecord record, IReadOnlyList<string> remarks, TimeProvider clock) =>
        (this.folder, this.mine, this.trainer, this.record, Remarks, this.clock) = (folder, mine, trainer, record, remarks, clock);

    /// <summary>The run's folder; of several processes, that of process 0.</summary>
    public string Folder => folder.Path;

    /// <summary>Whether this process writes into the folder: of several, process 0 alone.</summary>
    bool Writes => trainer.Communicator.Rank == 0;

    /// <summary>The model that is trained.</summary>
    public Model Model => trainer.Model;

    /// <summary>The data set.</summary>
    public Dataset Data => trainer.Data;

    /// <summary>All options, defaults resolved.</summary>
    public TrainingOptions Options => trainer.Options;

    /// <summary>What a person should know about how the run was begun or resumed; empty where all was as expected.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Steps done so far; above 0 where a run was resumed.</summary>
    public long Steps => trainer.State.Step;

    /// <summary>Seconds of training so far, evaluation and an interrupted run's earlier ones included.</summary>
    public double Seconds => trainer.Seconds;

    /// <summary>Those of them in which training waited for the next batch and took it over.</summary>
    public double WaitedSeconds => trainer.WaitedSeconds;

    /// <summary>Processes that train the model together.</summary>
    public int Processes => trainer.Communicator.Size;

    /// <inheritdoc cref="Trainer.Exchange"/>
    public ExchangeTimes? Exchange => trainer.Exchange;

    /// <summary>Whether a solver finds the model at once, as that of a kernel machine, in place of steps.</summary>
    public bool IsSolved => trainer.IsSolved;

    /// <summary>The shape of the features that training begins from; null where it begins from images.</summary>
    public Shape? Features => trainer.Features;

    /// <summary>Whether every epoch is done.</summary>
    public bool IsFinished => trainer.IsFinished;

    /// <summary>Begins a run.</summary>
    /// <param name="model">The model; see <see cref="Trainer"/> for where its weights begin.</param>
    /// <param name="data">The images; the run can be resumed by its folder alone where <see cref="DatasetRegistry.Open"/> has opened
    /// them.</param>
    /// <param name="options">How to train; null for the defaults of this model and data set.</param>
    /// <param name="path">Its folder, new or empty; null for <c>runs/DATE-TIME-MODEL-DATASET</c>.</param>
    /// <param name="callbacks">What is called after steps and epochs; none if null.</param>
    /// <param name="clock">Date and time; the system's if null.</param>
    /// <param name="replaces">Whether a run that is in the folder is removed first; one that failed before its first checkpoint always is.
    /// </param>
    /// <param name="features">Reported how far the features of given frozen layers are, which the first checkpoint needs; none if null.
    /// </param>
    /// <param name="communicator">The way to other processes that begin the same run, of which process 0 writes the folder; null for this
    /// one alone.</param>
    /// <exception cref="ArgumentException">An option is out of range, the folder is not empty, or model and data do not fit.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static TrainingRun Start(
        Model model, Dataset data, TrainingOptions? options = null, string? path = null, IReadOnlyList<TrainingCallback>? callbacks = null,
        TimeProvider? clock = null, bool replaces = false, IProgress<FeatureProgress>? features = null,
        ICommunicator? communicator = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        clock ??= TimeProvider.System;
        bool isTrained = model.IsInitialized && options is not { FreshStart: true };
        var trainer = new Trainer(model, data, options, callbacks, communicator);
        FileStream? mine = null;
        try
        {
            bool writes = trainer.Communicator.Rank == 0;
            string made = trainer.Communicator.OfFirst(writes ? RunFolder.Create(path, model.Name, data.Name, clock, replaces).Path : "");
            var folder = RunFolder.At(made);
            mine = writes ? Lock(folder) : null;
            var record = new RunRecord
            {
                Model = model.Name,
                Seed = trainer.Options.Seed,
                Options = TrainingOptionTable.Default.Write(
                    trainer.Options with { BatchSize = Math.Min(trainer.Options.BatchSize, data.Train.Count) }),
                Data = new RunData(
                    data.Specification, trainer.Data.Train.Count, trainer.Data.Validation?.Count ?? 0, data.Test.Count, data.Sha256),
                Machine = Machine.Here(trainer.Threads, Tiers.Best.ToString()),
                State = RunState.Running,
                Started = clock.GetUtcNow(),
            };
            if (!writes)
                return new TrainingRun(folder, null, trainer, record, [], clock);
            SavedModel.SaveDescription(model, folder.Path);
            record.Write(folder.RunFile);

            // Given weights are in no file of the run yet, and a seed cannot make them again.
            if (isTrained || model.Parameters.Any(parameter => parameter.Parameter.IsGiven))
            {
                if (trainer.MustFit)
                    trainer.PrepareFeatures(features);
                new FolderLog(folder).Checkpoint(trainer);
            }

            return new TrainingRun(folder, mine, trainer, record, RemarksOn(trainer, options), clock);
        }
        catch
        {
            mine?.Dispose();
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a run from its newest whole checkpoint, or from its beginning where it has none.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="data">The images, wherever they lie now: SHA-256 shows whether they are the same; null to open them again by the
    /// name that the run recorded.</param>
    /// <param name="registries">The layers, components and data sets that its files may name; the built-in ones if null.</param>
    /// <param name="callbacks">What is called after steps and epochs; none if null.</param>
    /// <param name="clock">Date and time; the system's if null.</param>
    /// <param name="change">Changes its options: those that never change a result (<see cref="TrainingOptions.Threads"/>,
    /// <see cref="TrainingOptions.CheckpointSeconds"/>, <see cref="TrainingOptions.LogEvery"/>) and <see cref="TrainingOptions.Epochs"/>,
    /// by which a finished run goes on; none if null.</param>
    /// <param name="communicator">The way to other processes that go on with the same run, and read the same folder; any number of them,
    /// whoever began it. Null for this one alone.</param>
    /// <exception cref="GaborFormatException">A file is missing or damaged, or the data set is no longer what it was.</exception>
    /// <exception cref="ArgumentException">A changed option is out of range, or one that the run has fixed.</exception>
    /// <exception cref="TrainingException">Another process is training this run.</exception>
    public static TrainingRun Resume(
        string path, Dataset? data = null, ComponentRegistries? registries = null, IReadOnlyList<TrainingCallback>? callbacks = null,
        TimeProvider? clock = null, Func<TrainingOptions, TrainingOptions>? change = null, ICommunicator? communicator = null)
    {
        clock ??= TimeProvider.System;
        var folder = RunFolder.Open(path);
        bool writes = communicator is null or { Rank: 0 };
        var mine = writes ? Lock(folder) : null;
        try
        {
            if (writes)
                folder.RemoveStale(clock.GetUtcNow());
            return Resume(folder, mine, data, registries ?? ComponentRegistries.Default, callbacks, clock, change, communicator);
        }
        catch
        {
            mine?.Dispose();
            throw;
        }
    }

    static TrainingRun Resume(
        RunFolder folder, FileStream? mine, Dataset? data, ComponentRegistries registries, IReadOnlyList<TrainingCallback>? callbacks,
        TimeProvider clock, Func<TrainingOptions, TrainingOptions>? change, ICommunicator? communicator)
    {
        var record = RunRecord.Read(folder.RunFile);
        var begun = Resumption.ReadOptions(record, folder.RunFile, registries);
        var options = Resumption.Changed(begun, change);
        data ??= Resumption.OpenRecorded(record.Data.Name, folder.RunFile, registries);
        if (communicator is { Size: > 1 } && options.ShuffleBlock > 0)
            ClusterCheck.ShareHash(communicator, data);
        if (data.Sha256 != record.Data.Sha256)
        {
            throw new GaborFormatException(
                folder.RunFile,
                $"the data set {data.Specification} is not what the run began with, {record.Data.Name} (its SHA-256 differs); "
                + "it cannot be resumed with other data.");
        }

        using var checkpoint = CheckpointFile.OpenNewest(folder.CheckpointFolder);
        var model = Resumption.LoadModel(folder, checkpoint, registries);
        var trainer = Resumption.Refused(folder.RunFile, () => new Trainer(model, data, options, callbacks, communicator));
        try
        {
            if (checkpoint is not null)
                Resumption.Restore(trainer, checkpoint, begun);
            if (mine is not null)
            {
                MetricsFile.TruncateAfter(folder.MetricsPath, trainer.State.Step);
                trainer.Add(Resumption.History(folder));
            }

            string[] failed = record is { State: RunState.Failed, Failure: { } failure }
                ? [$"this run failed before: {failure} If its options are the cause it fails again; then begin a new run with others."]
                : [];
            record = record with
            {
                State = RunState.Running,
                Finished = null,
                Failure = null,
                Options = TrainingOptionTable.Default.Write(trainer.Options),
                Data = record.Data with { Name = data.Specification },
                Machine = Machine.Here(trainer.Threads, Tiers.Best.ToString()),
            };
            if (!trainer.IsFinished && mine is not null)
                record.Write(folder.RunFile);
            return new TrainingRun(
                folder, mine, trainer, record, [.. checkpoint?.Remarks ?? [], .. failed, .. Resumption.Remarked(trainer, begun)], clock);
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What training begins from, and what of it stays; a batch size that somebody chose, and that there are not enough images for.
    /// </summary>
    static string[] RemarksOn(Trainer trainer, TrainingOptions? given)
    {
        int images = trainer.Data.Train.Count;
        string[] batch = given is not null && given.BatchSize > images && given.BatchSize != int.MaxValue
            ? [$"batch-size is {given.BatchSize}, and there are {images} training images: each batch is all of them."]
            : [];
        if (given?.From is not { } from)
            return batch;
        bool keepsStatistics = given.BatchNormStatistics == StatisticsScope.Running
            && trainer.Model.Nodes.Any(node => node is { IsFrozen: false, Layer: BatchNormalization });
        string[] statistics = keepsStatistics
            ? ["batch normalizations keep their running statistics; batch-norm-statistics batch takes those of each batch of images."]
            : [];
        return [from.Remark(trainer.Model), .. statistics, .. batch];
    }

    /// <summary>The data set that a run recorded, opened again; its content is not compared.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="registries">The data sets that it may name; the built-in ones if null.</param>
    /// <exception cref="GaborFormatException">There is no such run, its record is damaged, or the data set cannot be opened.</exception>
    public static Dataset DataOf(string path, ComponentRegistries? registries = null)
    {
        string file = RunFolder.Open(path).RunFile;
        return Resumption.OpenRecorded(RunRecord.Read(file).Data.Name, file, registries ?? ComponentRegistries.Default);
    }

    /// <summary>The options that a run was begun with, all defaults resolved: what its weights began as, and what it minimised.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="registries">The components that they may name; the built-in ones if null.</param>
    /// <exception cref="GaborFormatException">There is no such run, or its record is damaged or names what a registry lacks.</exception>
    public static TrainingOptions OptionsOf(string path, ComponentRegistries? registries = null)
    {
        var folder = RunFolder.Open(path);
        return Resumption.ReadOptions(RunRecord.Read(folder.RunFile), folder.RunFile, registries ?? ComponentRegistries.Default);
    }

    /// <inheritdoc cref="Trainer.Forecast"/>
    /// <remarks>A forecast that fails ends the run as failed, as training does.</remarks>
    public TrainingForecast Forecast()
    {
        try
        {
            return trainer.Forecast();
        }
        catch (Exception exception)
        {
            TryEnd(exception.Message);
            throw;
        }
    }

    /// <inheritdoc cref="Trainer.PrepareFeatures"/>
    /// <remarks>What ends it ends the run, which can be resumed from its beginning.</remarks>
    public void PrepareFeatures(
        IProgress<FeatureProgress>? progress = null, string? cacheFolder = null, CancellationToken cancellationToken = default)
    {
        try
        {
            trainer.PrepareFeatures(progress, cacheFolder, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End(RunState.Interrupted, null);
            throw;
        }
        catch (Exception exception)
        {
            TryEnd(exception.Message);
            throw;
        }
    }

    /// <summary>Trains to the end, evaluates, and leaves weights and report in the folder.</summary>
    /// <param name="progress">Reported ten times a second and at the end of each epoch; none if null. What it throws ends the run as
    /// failed, with a checkpoint from which it can be resumed.</param>
    /// <param name="cancellationToken">Ends training after the current step, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the run can be resumed.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number; the message names the last good checkpoint.</exception>
    /// <exception cref="ClusterException">Another process has ended, hangs or does something else; the message names the last good
    /// checkpoint.</exception>
    /// <exception cref="IOException">A file cannot be written; the last checkpoint is whole.</exception>
    public TrainingResult Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = trainer.Train(Writes ? new FolderLog(folder) : null, Folder, progress, cancellationToken);
            if (!Writes)
                return result;
            GoldenModel.Save(Model, folder.Path);
            (result.Evaluation.Report(Model) with { TrainingSeconds = Seconds, WaitedSeconds = WaitedSeconds }).Write(folder.ReportFile);
            End(RunState.Finished, null);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || trainer.IsAnyAsked)
        {
            // Before a kernel machine is solved, there is nothing to predict with.
            if (trainer.IsTrained && Writes)
                GoldenModel.Save(Model, folder.Path);
            End(RunState.Interrupted, null);
            throw;
        }
        catch (Exception exception) when (exception is TrainingException or ClusterException)
        {
            string? last = CheckpointFile.All(folder.CheckpointFolder).FirstOrDefault();
            string message =
                $"{exception.Message} {(last is null ? "No checkpoint was made before." : $"The last good checkpoint is {last}.")}";
            End(RunState.Failed, message);
            throw exception is ClusterException ? new ClusterException(message) : new TrainingException(message);
        }
        catch (Exception exception)
        {
            TryEnd(exception.Message);
            throw;
        }
    }

    /// <summary>Ends the threads and leaves the folder to others.</summary>
    public void Dispose()
    {
        trainer.Dispose();
        mine?.Dispose();
    }

    /// <summary>Two processes that wrote one run would mix their rows and checkpoints.</summary>
    static FileStream Lock(RunFolder folder) =>
        folder.Lock()
            ?? throw new TrainingException($"{folder.Path}: another process is training this run. Wait until it has ended, or end it.");

    void End(RunState state, string? failure)
    {
        if (!Writes)
            return;
        record = record with { State = state, Finished = clock.GetUtcNow(), Failure = failure };
        record.Write(folder.RunFile);
    }

    /// <summary>Says in the record that the run failed, where the disk that let it fail still takes as much.</summary>
    void TryEnd(string failure)
    {
        try
        {
            End(RunState.Failed, failure);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The caller throws the exception that led here; the record goes on saying that the run is under way.
        }
    }

    /// <summary>Keeps metrics and checkpoints in the folder.</summary>
    sealed class FolderLog(RunFolder folder) : ITrainingLog
    {
        public void Row(MetricsRow row) => MetricsFile.Append(folder.MetricsPath, row);

        public void Checkpoint(Trainer trainer) => CheckpointFile.Write(
            folder.CheckpointFolder, trainer.State.Step, trainer.State.Written(),
            [
                .. trainer.Tensors.Select(t => new TensorSource(new TensorEntry(t.Name, [.. t.Value.Sizes]), () => t.Value.Span)),
                .. SavedModel.PreprocessingTensors(trainer.Model),
            ]);
    }
}
