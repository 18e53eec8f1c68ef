using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Gabor.Cli;

/// <summary>The default help, with many options under headings, followed by examples.</summary>
sealed class HelpWithExamples(HelpAction help, Terminal terminal) : SynchronousCommandLineAction
{
    /// <summary>The maximum width of the help.</summary>
    const int WidestHelp = 110;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        help.MaxWidth = Math.Min(terminal.Results.Profile.Width, WidestHelp);
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(OptionSections.Arrange(command, text.ToString()));
        var examples = Examples.Of(command);
        if (examples.Count > 0)
            output.WriteLine("Examples:");
        foreach (string example in examples)
            output.WriteLine($"  {example}");
        return code;
    }
}

/// <summary>Examples of commands.</summary>
static class Examples
{
    static readonly ConditionalWeakTable<Command, IReadOnlyList<string>> Known = [];

    /// <summary>Gives a command its examples.</summary>
    public static Command WithExamples(this Command command, params IReadOnlyList<string> examples)
    {
        Known.Add(command, examples);
        return command;
    }

    /// <summary>The examples of a command.</summary>
    public static IReadOnlyList<string> Of(Command command) => Known.TryGetValue(command, out var examples) ? examples : [];
}
