namespace Gabor.Runs;

/// <summary>Where a run is in its life.</summary>
public enum RunState
{
    /// <summary>It computes, or its process was killed.</summary>
    Running,

    /// <summary>It did all it should.</summary>
    Finished,

    /// <summary>Somebody stopped it after a checkpoint; it can be resumed.</summary>
    Interrupted,

    /// <summary>It ended with an error, which <see cref="RunRecord.Failure"/> tells.</summary>
    Failed,
}
