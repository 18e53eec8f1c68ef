using System.Text;
using Gabor.Cli.Messages;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>Formats an exception as a one-line error.</summary>
static class Failure
{
    /// <summary>Prints the error and returns its exit code.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="terminal">Where it is printed.</param>
    /// <param name="where">What stands before it, as the process that found it.</param>
    public static int Report(Exception exception, Terminal terminal, string where = "")
    {
        string line = where + Line(exception);
        terminal.Error.WriteLine(terminal.Language == Language.Chinese ? $"gabor: 错误：{ChineseMessages.Of(line)}" : $"gabor: {line}");
        if (terminal.Traces)
            terminal.Error.WriteLine(exception);
        return exception switch
        {
            UsageException => ExitCode.Usage,
            OperationCanceledException => terminal.InterruptedCode,
            _ => ExitCode.Failed,
        };
    }

    /// <summary>The message without the additions of the runtime.</summary>
    public static string Line(Exception exception) => OneLine(exception switch
    {
        UsageException or GaborFormatException or TrainingException or ClusterException => exception.Message,
        ArgumentException argument => WithoutParameter(argument),
        OutOfMemoryException => "memory: not enough memory. Use a smaller --batch-size, or fewer or smaller images.",
        IOException or UnauthorizedAccessException => $"reading or writing failed: {exception.Message}",
        OperationCanceledException => "interrupted.",
        _ => $"internal error: {exception.GetType().Name}: {exception.Message} GABOR_TRACE=1 shows the stack trace; please report it.",
    });

    /// <summary>The message of an ArgumentException ends in <c>(Parameter 'name')</c>, which means nothing on a command line.</summary>
    static string WithoutParameter(ArgumentException exception)
    {
        string message = exception.Message;
        int end = message.IndexOf($" (Parameter '{exception.ParamName}')", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    static string OneLine(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char c in message.ReplaceLineEndings(" "))
            line.Append(char.IsControl(c) ? '?' : c);
        return line.ToString();
    }
}
