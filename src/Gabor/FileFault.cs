namespace Gabor;

/// <summary>What an exception of the file system means, in words that fit after a path and a colon.</summary>
static class FileFault
{
    /// <summary>The reason, without a path and without a full stop.</summary>
    /// <param name="fault">The exception.</param>
    /// <param name="path">The path that was asked for; a temporary name in the exception's message stays out.</param>
    public static string Reason(Exception fault, string path) => fault switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "access is denied",
        _ when Says(fault, "No space left") || Says(fault, "disk was full") => "the disk is full",
        _ when Says(fault, "used by another process") => "another process has it open",
        _ when Says(fault, "file was too large") => "the file system takes no file of this length",
        _ => WithoutPlace(fault.Message).TrimEnd('.'),
    };

    /// <summary>The runtime's words, where a file is asked for in its whole length too.</summary>
    static bool Says(Exception fault, string words) => fault.Message.Contains(words, StringComparison.Ordinal);

    /// <summary>
    /// A message without the path that the runtime adds, as <c> : '/a/b'</c>. No regular expression: it would be the only one, and a small
    /// program that is compiled ahead would carry the engine for it.
    /// </summary>
    static string WithoutPlace(string message)
    {
        const string Before = " : '";
        int at = message.IndexOf(Before, StringComparison.Ordinal), end = message.TrimEnd('.').LastIndexOf('\'');
        return at >= 0 && end >= at + Before.Length && end >= message.Length - 2 ? message[..at] : message;
    }
}
