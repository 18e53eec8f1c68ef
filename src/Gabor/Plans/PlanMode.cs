namespace Gabor.Plans;

/// <summary>What a plan is for.</summary>
public enum PlanMode
{
    /// <summary>Forward only, as when evaluation and predicting: dropout rests, and no activation is kept longer than the next layer needs it.</summary>
    Inference,

    /// <summary>Forward and backward.</summary>
    Train,
}
