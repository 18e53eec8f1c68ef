using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Gabor.Cli;

/// <summary>The output of a command: results on one stream, progress and messages on the other.</summary>
sealed class Terminal
{
    /// <summary>The width of tables in files and pipes, where nothing is cut.</summary>
    const int WideColumns = 200;

    static readonly JsonSerializerOptions JsonLayout = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Created on first use: many commands draw no table, and only training has a live display.
    readonly Lazy<IAnsiConsole> results, messages;

    /// <summary>A terminal with two writers; by default neither is a screen.</summary>
    public Terminal(TextWriter output, TextWriter error, bool outputIsScreen = false, bool errorIsScreen = false, bool color = false)
    {
        Output = output;
        Error = error;
        IsLive = errorIsScreen;
        results = new(() => Console(output, outputIsScreen && color, outputIsScreen));
        messages = new(() => Console(error, errorIsScreen, errorIsScreen));
    }

    /// <summary>The stream of results.</summary>
    public TextWriter Output { get; }

    /// <summary>The stream of messages.</summary>
    public TextWriter Error { get; }

    /// <summary>The console for tables.</summary>
    public IAnsiConsole Results => results.Value;

    /// <summary>The screen of the live display.</summary>
    public IAnsiConsole Messages => messages.Value;

    /// <summary>Whether messages go to a screen and may be overwritten.</summary>
    public bool IsLive { get; }

    /// <summary>Whether errors show a stack trace: GABOR_TRACE=1.</summary>
    public bool Traces { get; init; }

    /// <summary>The terminal of this process; it respects NO_COLOR and TERM=dumb.</summary>
    public static Terminal OfProcess()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool color = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(
            System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, !System.Console.IsErrorRedirected && !dumb, color)
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
