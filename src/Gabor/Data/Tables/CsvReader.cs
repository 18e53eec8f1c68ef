using System.Text;

namespace Gabor.Data.Tables;

/// <summary>
/// Reads the records of a table in text (RFC 4180): fields between separators, in quotes where they hold separators, quotes (written twice)
/// or line ends. Empty lines are passed over.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="file">Its path, for messages.</param>
/// <param name="separator">What stands between fields.</param>
sealed class CsvReader(TextReader text, string file, char separator)
{
    /// <summary>Letters of a field at most: no path is longer.</summary>
    const int MaxField = 32_768;

    /// <summary>Fields of a record at most.</summary>
    const int MaxFields = 1_000;

    readonly StringBuilder field = new();
    long line = 1;

    /// <summary>The line that the last record began in, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="fields">Its fields; overwritten.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="GaborFormatException">A quote does not end, or a field or record is too long.</exception>
    public bool Read(List<string> fields)
    {
        while (text.Peek() is '\r' or '\n')
            EndLine();
        fields.Clear();
        Line = line;
        if (text.Peek() < 0)
            return false;
        do
        {
            if (fields.Count == MaxFields)
                throw GaborFormatException.AtLine(file, Line, $"more than {MaxFields} columns; this is no table of images.");
            ReadField();
            fields.Add(field.ToString().Trim());
        }
        while (Skip(separator));
        EndLine();
        return true;
    }

    void ReadField()
    {
        field.Clear();
        while (separator != ' ' && Skip(' '))
        {
            // Spaces around a field do not count.
        }

        if (Skip('"'))
            ReadQuoted();
        while (text.Peek() is var next and >= 0 and not '\r' and not '\n' && next != separator)
            Append((char)text.Read());
    }

    void ReadQuoted()
    {
        long begun = line;
        while (true)
        {
            int next = text.Read();
            if (next < 0)
                throw GaborFormatException.AtLine(file, begun, "a quote begins in this line and does not end.");
            if (next == '\n')
                line++;
            if (next == '"' && !Skip('"'))
                return;
            Append((char)next);
        }
    }

    void Append(char letter)
    {
        if (field.Length == MaxField)
            throw GaborFormatException.AtLine(file, Line, $"a field of more than {MaxField} letters; this is no table of images.");
        field.Append(letter);
    }

    void EndLine()
    {
        bool isReturn = Skip('\r');
        if (Skip('\n') || isReturn)
            line++;
    }

    bool Skip(char letter)
    {
        if (text.Peek() != letter)
            return false;
        text.Read();
        return true;
    }
}
