using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Gabor.Cli;

/// <summary>Where a command writes: results to one side, progress and messages to the other.</summary>
sealed class Terminal
{
    /// <summary>Columns of tables that go to a file or another program, which cut nothing.</summary>
    const int WideColumns = 200;

    static readonly JsonSerializerOptions JsonLayout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Made when first asked for: many a command draws no table, and none but training a live display.
    readonly Lazy<IAnsiConsole> results, messages;

    /// <summary>A terminal of two writers; unless stated otherwise neither is a screen.</summary>
    public Terminal(TextWriter output, TextWriter error, bool outputIsScreen = false, bool errorIsScreen = false, bool color = false)
    {
        Output = output;
        Error = error;
        IsLive = errorIsScreen;
        results = new(() => Console(output, outputIsScreen && color, outputIsScreen));
        messages = new(() => Console(error, errorIsScreen, errorIsScreen));
    }

    /// <summary>Results, as they are.</summary>
    public TextWriter Output { get; }

    /// <summary>Messages, as they are.</summary>
    public TextWriter Error { get; }

    /// <summary>Results as tables.</summary>
    public IAnsiConsole Results => results.Value;

    /// <summary>The screen of the live display.</summary>
    public IAnsiConsole Messages => messages.Value;

    /// <summary>Whether somebody sees messages come, so that they may change in place.</summary>
    public bool IsLive { get; }

    /// <summary>Whether a fault shows where in the program it arose: GABOR_TRACE=1.</summary>
    public bool Traces { get; init; }

    /// <summary>The terminal of this process; NO_COLOR and TERM=dumb are heeded.</summary>
    public static Terminal OfProcess()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool color = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, !System.Console.IsErrorRedirected && !dumb, color)
        {
            Traces = Environment.GetEnvironmentVariable("GABOR_TRACE") == "1",
        };
    }

    /// <summary>Writes the one JSON document of <c>--json</c>.</summary>
    public void WriteJson(JsonObject document) => Output.WriteLine(document.ToJsonString(JsonLayout));

    static IAnsiConsole Console(TextWriter writer, bool ansi, bool isScreen)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = ansi ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = true;
        if (!isScreen)
            console.Profile.Width = WideColumns;
        return console;
    }
}
