using Gabor.Formats;
using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Cli;

/// <summary>The model of a run, however the run ended.</summary>
static class TrainedModel
{
    /// <summary>Loads the weights of a run; where training was killed, those of its last checkpoint, and says so.</summary>
    /// <param name="folder">The run's folder, or any with a model.</param>
    /// <param name="terminal">Where it says so.</param>
    /// <exception cref="GaborFormatException">A file is missing or damaged.</exception>
    public static Model Load(string folder, Terminal terminal)
    {
        string weights = Path.Combine(folder, SavedModel.WeightsName);
        if (!File.Exists(Path.Combine(folder, RunFolder.RunName)) || (File.Exists(weights) && IsEnded(folder)))
            return SavedModel.Load(folder);
        using var checkpoint = CheckpointFile.OpenNewest(RunFolder.Open(folder).CheckpointFolder);
        if (checkpoint is null || (File.Exists(weights) && File.GetLastWriteTimeUtc(weights) > File.GetLastWriteTimeUtc(checkpoint.Path)))
        {
            return File.Exists(weights) ? SavedModel.Load(folder) : throw new GaborFormatException(
                weights, $"the run has no weights yet, not even a checkpoint. Go on with: gabor train --resume {folder}");
        }

        var model = SavedModel.LoadDescription(folder, out string preprocessing);
        SavedModel.Fill(checkpoint.Tensors, checkpoint.Path, model, preprocessing, allowsOthers: true);
        terminal.Say(
            $"{Format.Clean(folder)}: the run has not ended; these are the weights of its checkpoint after step "
            + $"{Format.Count(checkpoint.Step)}. It goes on with: gabor train --resume {Format.Clean(folder)}");
        return model;
    }

    /// <summary>Whether the weights are those that the run ended with; a damaged record does not keep them from being used.</summary>
    static bool IsEnded(string folder)
    {
        try
        {
            return RunRecord.Read(RunFolder.Open(folder).RunFile).State is RunState.Finished or RunState.Interrupted;
        }
        catch (GaborFormatException)
        {
            return true;
        }
    }
}
