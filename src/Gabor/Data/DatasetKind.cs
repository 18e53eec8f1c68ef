namespace Gabor.Data;

/// <summary>A kind of data set that can be opened by name.</summary>
/// <param name="Name">The name before the colon, <c>mnist</c>.</param>
/// <param name="Argument">What stands after the colon, <c>PATH</c>, or null where nothing does.</param>
/// <param name="Description">One line for lists and help.</param>
/// <param name="Open">Opens it, given what stands after the colon.</param>
public sealed record DatasetKind(string Name, string? Argument, string Description, Func<string, Dataset> Open)
{
    /// <summary>How it is written: <c>digits</c>, <c>mnist:PATH</c>.</summary>
    public string Usage => Argument is null ? Name : $"{Name}:{Argument}";
}
