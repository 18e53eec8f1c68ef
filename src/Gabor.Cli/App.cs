using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Gabor.Cli.Commands;
using Gabor.Cli.Training;

namespace Gabor.Cli;

/// <summary>The gabor command: parses the command line, runs the command, and returns one of <see cref="ExitCode"/>.</summary>
static class App
{
    /// <summary>The directive for shell completion: <c>[suggest:17] "gabor train --op"</c>.</summary>
    const string Suggest = "[suggest:";

    /// <summary>The commands, in the order of the help.</summary>
    static readonly (string Name, Func<Terminal, Command> Make)[] Commands =
    [
        ("train", TrainCommand.Make),
        ("eval", EvalCommand.Make),
        ("predict", PredictCommand.Make),
        ("inspect", InspectCommand.Make),
        ("networks", NetworksCommand.Make),
        ("import", ImportCommand.Make),
        ("export", ExportCommand.Make),
        ("quantize", QuantizeCommand.Make),
        ("pack", PackCommand.Make),
        ("verify", VerifyCommand.Make),
        ("bundle", BundleCommand.Make),
        ("backbone", BackboneCommand.Make),
        ("runs", RunsCommand.Make),
        ("plot", PlotCommand.Make),
        ("check", CheckCommand.Make),
        ("surface", SurfaceCommand.Make),
        ("lr-find", LrFindCommand.Make),
        ("sweep", SweepCommand.Make),
        ("data", DataCommand.Make),
        ("features", FeaturesCommand.Make),
        ("playground", PlaygroundCommand.Make),
        ("lesson", LessonCommand.Make),
        ("explain", ExplainCommand.Make),
        ("info", InfoCommand.Make),
        ("bench", BenchCommand.Make),
        ("completion", CompletionCommand.Make),
    ];

    /// <summary>The version of the program and the library.</summary>
    public static string Version { get; } = typeof(App).Assembly.GetName().Version!.ToString(3);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The words after <c>gabor</c>.</param>
    /// <param name="terminal">The terminal.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        // As git has it: 'help train' is 'train --help'.
        if (args.Count > 0 && args[0] == "help")
            args = [.. args.Skip(1), "--help"];
        bool isShared = false;
        try
        {
            var root = MakeRoot(terminal, args is [var first, ..] ? first : null);
            if (args is [var directive, var line] && directive.StartsWith(Suggest, StringComparison.Ordinal))
                return WriteSuggestions(root, directive, line, terminal);
            if (args.Count == 0)
                args = ["--help"];

            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            isShared = parsed.CommandResult.Command is SharedCommand;
            if (parsed.Action is ParseErrorAction or null
                || (parsed.Action is not SynchronousCommandLineAction { ClearsParseErrors: true }
                && WrongUsage.UnknownOption(parsed) is not null))
                throw WrongUsage.Of(parsed);
            if (WrongUsage.EmptyWord(parsed) is { } empty)
                throw new UsageException($"{empty} is empty; a script may have left a variable unset.");
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception exception)
        {
            return isShared ? TrainingProcesses.Report(exception, terminal) : Failure.Report(exception, terminal);
        }
    }

    /// <summary>The root command with its subcommands.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="first">The first word of the command line; if it is a command, the others are not constructed, which saves some 20
    /// ms.</param>
    internal static Command MakeRoot(Terminal terminal, string? first = null)
    {
        var root = new Command("gabor", "Train, evaluate and use image classifiers.");
        bool isCommand = Array.Exists(Commands, command => command.Name == first);
        foreach (var (name, make) in Commands)
        {
            if (!isCommand || name == first)
                root.Add(make(terminal));
        }

        var help = new HelpOption { Description = "Shows help." };
        help.Action = new HelpWithExamples((HelpAction)help.Action!, terminal);
        root.Add(help);
        root.Add(new VersionOption { Description = "Shows the version.", Action = new WriteLine(Version) });
        return root.WithExamples("gabor train digits", "gabor eval runs/NAME", "gabor predict runs/NAME image.png");
    }

    static int WriteSuggestions(Command root, string directive, string line, Terminal terminal)
    {
        if (!int.TryParse(directive.AsSpan(Suggest.Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out int position))
            throw new UsageException($"{directive}: the place of the cursor is expected, as in [suggest:12].");
        foreach (var completion in root.Parse(line).GetCompletions(Math.Min(position, line.Length)))
            terminal.Output.WriteLine(completion.InsertText ?? completion.Label);
        return ExitCode.Done;
    }

    sealed class WriteLine(string line) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(line);
            return ExitCode.Done;
        }
    }
}
