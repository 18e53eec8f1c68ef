namespace Gabor.Plans;

/// <summary>What a plan is for.</summary>
public enum PlanMode
{
    /// <summary>
    /// Forward only, to evaluate and to predict: dropout does nothing, and no activation is kept longer than the next layer needs it.
    /// </summary>
    Inference,

    /// <summary>Forward and backward.</summary>
    Training,
}
