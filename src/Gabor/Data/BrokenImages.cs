namespace Gabor.Data;

/// <summary>What is done about images that cannot be read.</summary>
public enum BrokenImages
{
    /// <summary>They are an error, which names them.</summary>
    Fail,

    /// <summary>They are left out, and a remark names them.</summary>
    Skip,
}
