using Gabor.Data;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Training;

/// <summary>How a run comes back from its files: options, data set, model and state.</summary>
static class Resumption
{
    /// <summary>Parameters of a run that never came to a checkpoint: 1 GiB.</summary>
    const long MostUnsavedParameters = 1L << 28;

    /// <summary>The options of a run that goes on.</summary>
    /// <exception cref="ArgumentException">One is out of range, or fixed by what was trained already.</exception>
    public static TrainingOptions Changed(TrainingOptions begun, Func<TrainingOptions, TrainingOptions>? change)
    {
        var options = (change?.Invoke(begun) ?? begun).Validated();
        var back = options with
        {
            Epochs = begun.Epochs,
            Threads = begun.Threads,
            CheckpointSeconds = begun.CheckpointSeconds,
            LogEvery = begun.LogEvery,
        };
        return back == begun ? options : throw new ArgumentException(
            "a run goes on with the options that it began with; only epochs, threads, checkpoint-seconds and log-every may change.",
            nameof(change));
    }

    /// <summary>The data set that a run recorded; where it lies elsewhere now, the message says how to go on.</summary>
    public static Dataset OpenRecorded(string name, string file, ComponentRegistries registries)
    {
        try
        {
            return registries.Datasets.Open(name);
        }
        catch (GaborFormatException exception)
        {
            throw new GaborFormatException(
                file, $"the data set of the run, {name}, cannot be opened: {exception.Message} "
                + "If it lies elsewhere now, name it beside the run; its SHA-256 shows whether it is the same.", exception);
        }
    }

    /// <summary>What changed epochs mean for what was trained already.</summary>
    public static IEnumerable<string> Remarked(Trainer trainer, TrainingOptions begun)
    {
        var options = trainer.Options;
        if (options.Epochs == begun.Epochs)
            yield break;
        if (trainer.IsFinished && trainer.State.Epoch < options.Epochs)
            yield return $"the run was stopped early after epoch {trainer.State.Epoch}; more epochs do not change that.";
        else if (options.Schedule.Name != "constant" && trainer.State.Step > 0)
        {
            yield return $"the schedule {options.Schedule.Name} is that of {options.Epochs} epochs from here on, not of the "
                + $"{begun.Epochs} that the run began with.";
        }
    }

    /// <summary>The rows of the epochs that a resumed run has done.</summary>
    public static IEnumerable<MetricsRow> History(RunFolder folder) => File.Exists(folder.MetricsPath)
        ? MetricsFile.Read(folder.MetricsPath).Where(row => row.ValidationLoss is not null || row.TestLoss is not null)
        : [];

    /// <summary>The options that a record holds.</summary>
    /// <exception cref="GaborFormatException">One cannot be.</exception>
    public static TrainingOptions ReadOptions(RunRecord record, string file, ComponentRegistries registries) =>
        Refused(file, () => new TrainingOptionTable(registries).Read(record.Options).Validated());

    /// <summary>What options or models refuse is reported as an error of the file that they stand in.</summary>
    public static T Refused<T>(string file, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            throw new GaborFormatException(file, GaborFormatException.Reason(exception), exception);
        }
    }

    /// <summary>
    /// The run's model, with the parameters and the preprocessing of a checkpoint; without values where there is none. Sizes are compared
    /// with what the checkpoint holds, or with a limit, before memory is taken for them.
    /// </summary>
    public static Model LoadModel(RunFolder folder, Checkpoint? checkpoint, ComponentRegistries registries)
    {
        var model = SavedModel.LoadDescription(folder.Path, out string preprocessing, registries.Layers, registries.Initializers);
        if (checkpoint is not null)
            SavedModel.Fill(checkpoint.Tensors, checkpoint.Path, model, preprocessing, allowsOthers: true);
        else if (model.ParameterCount > MostUnsavedParameters)
        {
            throw new GaborFormatException(
                folder.ModelFile,
                $"{model.ParameterCount} parameters, and no checkpoint that holds them; {MostUnsavedParameters} are the limit then.");
        }

        return model;
    }

    /// <summary>Copies everything of a checkpoint into a trainer: weights, their average, the optimizer's arrays, the state.</summary>
    public static void Restore(Trainer trainer, Checkpoint checkpoint, TrainingOptions begun)
    {
        try
        {
            foreach (var (name, value) in trainer.Tensors)
                checkpoint.Tensors.Read(name, value.Sizes, value.Span);
            var saved = TrainerState.Read(checkpoint.State);
            int needed = saved.Epoch + (saved.Batch > 0 ? 1 : 0);
            if (trainer.Options.Epochs < needed && needed <= begun.Epochs)
            {
                throw new ArgumentException(
                    $"epochs is {trainer.Options.Epochs}, and the run is in epoch {needed} already; it must be at least {needed}.");
            }

            trainer.Restore(saved);
        }
        catch (FormatException exception)
        {
            throw new GaborFormatException(checkpoint.Path, $"{exception.Message}.", exception);
        }
    }
}
