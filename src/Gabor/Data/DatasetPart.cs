namespace Gabor.Data;

/// <summary>What images of a data set are for.</summary>
public enum DatasetPart
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To look at while training.</summary>
    Validation,

    /// <summary>To be evaluated by.</summary>
    Test,
}
