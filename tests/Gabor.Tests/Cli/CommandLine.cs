using System.Text.Json;
using Gabor.Cli;

namespace Gabor.Tests.Cli;

/// <summary>A command line run in this process, and what came of it.</summary>
sealed record CommandLine(int Code, string Output, string Error)
{
    /// <summary>The one JSON document on stdout.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public override string ToString() => $"exit code {Code}\n{Output}\n{Error}";

    public static CommandLine Run(params string[] args) => RunIn(Language.English, args);

    /// <summary>Runs one where the locale has a language.</summary>
    public static CommandLine RunIn(Language language, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = App.Run(args, new Terminal(output, error) { Language = language });
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs one that is to succeed.</summary>
    public static CommandLine Done(params string[] args)
    {
        var result = Run(args);
        Assert.True(result.Code == 0, $"gabor {string.Join(' ', args)}: {result}");
        return result;
    }

    /// <summary>The one line on stderr of one that is to fail.</summary>
    public static string Fails(int code, params string[] args)
    {
        var result = Run(args);
        Assert.True(result.Code == code, $"gabor {string.Join(' ', args)}: {result}");
        Assert.Equal("", result.Output);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("gabor: ", lines[^1], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("gabor: ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        return lines[^1];
    }
}
