namespace Gabor.Inference;

/// <summary>What goes with a packed model.</summary>
public sealed record PackNotes
{
    /// <summary>Under what terms it may be used; null for nothing said.</summary>
    public string? License { get; init; }

    /// <summary>What it is and how it was trained; null for nothing said.</summary>
    public string? Description { get; init; }
}
