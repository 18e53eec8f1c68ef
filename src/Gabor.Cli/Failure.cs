using System.Text;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>Makes one line of what went wrong.</summary>
static class Failure
{
    /// <summary>Says what went wrong and returns the exit code that goes with it.</summary>
    public static int Tell(Exception exception, Terminal terminal)
    {
        terminal.Error.WriteLine($"gabor: {Line(exception)}");
        if (terminal.Traces)
            terminal.Error.WriteLine(exception);
        return exception switch { UsageException => ExitCode.Usage, OperationCanceledException => ExitCode.Interrupted, _ => ExitCode.Failed };
    }

    /// <summary>The line, without what the runtime adds to a message.</summary>
    public static string Line(Exception exception) => OneLine(exception switch
    {
        UsageException or GaborFormatException or TrainingException => exception.Message,
        ArgumentException argument => WithoutParameter(argument),
        OutOfMemoryException => "memory: there is not enough of it. Take a smaller --batch-size, or fewer or smaller images.",
        IOException or UnauthorizedAccessException => $"reading or writing failed: {exception.Message}",
        OperationCanceledException => "interrupted.",
        _ => $"a fault of gabor's own: {exception.GetType().Name}: {exception.Message} GABOR_TRACE=1 shows where; please report it.",
    });

    /// <summary>An argument's refusal ends in <c>(Parameter 'name')</c>, which means nothing to whoever typed a command.</summary>
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
