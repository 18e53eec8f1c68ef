namespace Gabor.Plans;

/// <summary>What a plan is for.</summary>
public enum PlanMode
{
    /// <summary>Forward only, as when judging and predicting: dropout rests, and no activation is kept longer than the next layer needs it.</summary>
    Judge,

    /// <summary>Forward and backward.</summary>
    Train,
}
