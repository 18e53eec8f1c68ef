using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gabor.Cli;

/// <summary>
/// A writer that drops what cannot be written where nobody may be listening: a closed stream, a terminal that is gone, a full disk. A
/// command must not end because a message about it is lost.
/// </summary>
/// <param name="inner">What it writes to; stays open.</param>
/// <param name="drops">Which faults are no faults of the command; the others are thrown.</param>
sealed class LossyWriter(TextWriter inner, Func<Exception, bool> drops) : TextWriter(inner.FormatProvider)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    [AllowNull]
    public override string NewLine
    {
        get => inner.NewLine;
        set => inner.NewLine = value;
    }

    /// <summary>The writer of messages: all that is lost is dropped.</summary>
    public static LossyWriter OfMessages(TextWriter inner) => new(inner, _ => true);

    /// <summary>
    /// The writer of results: in a file they are what the command is for, and a full disk is told; a screen that is gone and a stream that
    /// was closed on purpose have no reader.
    /// </summary>
    public static LossyWriter OfResults(TextWriter inner, bool isScreen) =>
        new(inner, fault => isScreen || fault is UnauthorizedAccessException);

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine() => Try(inner.WriteLine);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when ((fault is IOException or UnauthorizedAccessException) && drops(fault))
        {
            // The runtime tells of a stream that was closed before the process began by an UnauthorizedAccessException.
            // Nobody can be told: the stream that failed is the one that messages go to.
        }
    }
}
