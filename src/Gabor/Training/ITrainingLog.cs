using Gabor.Runs;

namespace Gabor.Training;

/// <summary>Who keeps what a trainer does; a run folder, or nobody.</summary>
interface ITrainingLog
{
    /// <summary>The end of an epoch, or every <see cref="TrainingOptions.LogEvery"/> steps.</summary>
    void Row(MetricsRow row);

    /// <summary>All that resuming needs, at this instant.</summary>
    void Checkpoint(Trainer trainer);
}
