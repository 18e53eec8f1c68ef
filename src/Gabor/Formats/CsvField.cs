using System.Buffers;

namespace Gabor.Formats;

/// <summary>A field of a CSV file (RFC 4180).</summary>
static class CsvField
{
    static readonly SearchValues<char> Quoted = SearchValues.Create(",\";\t\r\n");

    /// <summary>A text as a field: in quotes where it holds a separator, a quote or a line end, with each quote twice.</summary>
    public static string Of(string text) =>
        text.AsSpan().IndexOfAny(Quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
