using System.Text;

namespace Gabor.Data.Text;

/// <summary>A file of labelled sentences, one a line: the label, a tab and the sentence, or a space in place of the tab.</summary>
/// <remarks>
/// Where the first line has a tab, all must; else the label ends at the first space, as in the files of Kim's data sets. Empty lines are
/// passed over; a label alone is an empty sentence. UTF-8, with or without its mark; what is not UTF-8 is read as Latin-1. Lines end with
/// LF or CR LF.
/// </remarks>
sealed class SentenceFile
{
    /// <summary>Bytes of a file: more is no list of sentences.</summary>
    const int MostBytes = 1 << 29;

    /// <summary>Letters of a line.</summary>
    const int LongestLine = 100_000;

    /// <summary>Letters of a label.</summary>
    const int LongestLabel = 256;

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The labels, in words.</summary>
    public List<string> Labels { get; } = [];

    /// <summary>The sentences.</summary>
    public List<string> Sentences { get; } = [];

    /// <summary>The line of each, counted from 1.</summary>
    public List<int> Lines { get; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="GaborFormatException">It cannot be read, or a line is not as it should be; the message has its number.</exception>
    public static SentenceFile Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MostBytes)
                throw new GaborFormatException(path, $"{stream.Length} bytes; {MostBytes} are the limit of a file of sentences.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Read(bytes, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"the sentences cannot be read: {FileFault.Reason(e, path)}.", e);
        }
    }

    /// <summary>The lines of a text, without what ends them.</summary>
    /// <exception cref="GaborFormatException">It is no text.</exception>
    public static string[] LinesOf(byte[] bytes, string path) =>
        [.. Decoded(bytes, path).Split('\n').Select(line => line.TrimEnd('\r'))];

    /// <summary>Reads the content of a file.</summary>
    public static SentenceFile Read(byte[] bytes, string path)
    {
        string text = Decoded(bytes, path);
        var read = new SentenceFile();
        bool? hasTabs = null;
        int line = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            var row = text.AsSpan()[range].TrimEnd('\r');
            if (row.IsWhiteSpace())
                continue;
            if (row.Length > LongestLine)
                throw GaborFormatException.AtLine(path, line, $"{row.Length} letters; a sentence has {LongestLine} at most.");
            hasTabs ??= row.Contains('\t');
            read.Add(row, hasTabs.Value, path, line);
        }

        return read.Lines.Count > 0
            ? read
            : throw new GaborFormatException(path, "there are no sentences; a line should have a label, a tab and a sentence.");
    }

    static string Decoded(byte[] bytes, string path)
    {
        if (bytes.AsSpan().Contains((byte)0))
            throw new GaborFormatException(path, "it holds bytes of 0, so it is no text in UTF-8 or Latin-1.");
        try
        {
            return Utf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    void Add(ReadOnlySpan<char> row, bool hasTabs, string path, int line)
    {
        int end = row.IndexOf(hasTabs ? '\t' : ' ');
        if (end < 0 && hasTabs)
        {
            throw GaborFormatException.AtLine(
                path, line, "there is no tab between label and sentence, as in the first line; put one there.");
        }

        var label = (end < 0 ? row : row[..end]).Trim();
        if (end < 0 && Lines.Count == 0)
        {
            throw GaborFormatException.AtLine(
                path, line, "there is neither a tab nor a space between label and sentence; a line is written label, tab, sentence.");
        }

        if (label.IsEmpty)
            throw GaborFormatException.AtLine(path, line, "the label is missing before the sentence.");
        if (label.Length > LongestLabel)
            throw GaborFormatException.AtLine(path, line, $"the label has {label.Length} letters; {LongestLabel} are the limit.");
        Labels.Add(label.ToString());
        Sentences.Add(end < 0 ? "" : row[(end + 1)..].Trim().ToString());
        Lines.Add(line);
    }
}
