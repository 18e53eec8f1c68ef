using System.Globalization;
using System.Text;

namespace Gabor;

/// <summary>
/// A file is not what it should be: damaged, cut, of another format, beyond a limit, or not there at all. The one exception every reader of
/// Gabor throws.
/// </summary>
/// <remarks>The message is one line, fit to be shown as it stands: the file, the place, what is wrong with the numbers, what to
/// do.</remarks>
public sealed class GaborFormatException : Exception
{
    /// <summary>An error of a file as a whole.</summary>
    /// <param name="file">The file's path as the user gave it.</param>
    /// <param name="what">What is wrong, with the numbers, and the remedy.</param>
    /// <param name="cause">What was caught, where another exception led here.</param>
    public GaborFormatException(string file, string what, Exception? cause = null) : this(file, null, what, cause)
    {
    }

    GaborFormatException(
        string file, string? place, string what, Exception? cause = null) : base($"{Clean(file, 400)}{place}: {what}", cause)
    {
        File = file;
        Place = place?.TrimStart(':', ' ');
    }

    /// <summary>The file's path as the user gave it.</summary>
    public string File { get; }

    /// <summary>Where in the file (<c>12</c> for a line, <c>byte 16</c>), or null where the error is of the whole.</summary>
    public string? Place { get; }

    /// <summary>An error at a line of a text, counted from 1: <c>FILE:12: what</c>.</summary>
    internal static GaborFormatException AtLine(string file, long line, string what) =>
        new(file, string.Create(CultureInfo.InvariantCulture, $":{line}"), what);

    /// <summary>An error at a byte, counted from 0: <c>FILE: byte 16: what</c>.</summary>
    internal static GaborFormatException AtByte(string file, long offset, string what, Exception? cause = null) =>
        new(file, string.Create(CultureInfo.InvariantCulture, $": byte {offset}"), what, cause);

    /// <summary>What an argument's refusal says, without the name that the argument has in the code.</summary>
    internal static string Reason(ArgumentException refusal)
    {
        int end = refusal.ParamName is null
            ? -1
            : refusal.Message.LastIndexOf($" (Parameter '{refusal.ParamName}')", StringComparison.Ordinal);
        return end < 0 ? refusal.Message : refusal.Message[..end];
    }

    /// <summary>Text from a file, in quotes, made harmless for a terminal and cut to 64 characters.</summary>
    internal static string Quote(string text) => $"'{Clean(text, 64)}'";

    static string Clean(string text, int limit)
    {
        StringBuilder clean = new(Math.Min(text.Length, limit) + 1);
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, limit)))
        {
            clean.Append(
                char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator ? '?' : c);
        }

        if (text.Length > limit)
            clean.Append('…');
        return clean.ToString();
    }
}
