namespace Gabor;

/// <summary>The version of the library, as what it writes and tells has it.</summary>
static class LibraryVersion
{
    /// <summary>As <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(LibraryVersion).Assembly.GetName().Version?.ToString(3) ?? "";
}
