using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gabor.Plotting;
using Spectre.Console;

namespace Gabor.Cli;

/// <summary>The output of a command: results on one stream, progress and messages on the other.</summary>
sealed class Terminal
{
    /// <summary>The width of files and pipes, where nothing is cut or wrapped: more than any table has.</summary>
    const int WideColumns = 1_000_000;

    static readonly JsonSerializerOptions JsonLayout = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Created on first use: many commands draw no table, and only training has a live display.
    readonly Lazy<IAnsiConsole> results, messages;

    /// <summary>A terminal with two writers; by default neither is a screen.</summary>
    public Terminal(TextWriter output, TextWriter error, bool outputIsScreen = false, bool errorIsScreen = false, bool color = false)
    {
        Output = LossyWriter.OfResults(output, outputIsScreen);
        Error = LossyWriter.OfMessages(error);
        IsLive = errorIsScreen;
        HasColor = errorIsScreen && color;
        results = new(() => Console(Output, outputIsScreen && color, outputIsScreen));
        messages = new(() => Console(Error, errorIsScreen, errorIsScreen));
    }

    /// <summary>The stream of results.</summary>
    public TextWriter Output { get; }

    /// <summary>The stream of messages.</summary>
    public TextWriter Error { get; }

    /// <summary>The console for tables.</summary>
    public IAnsiConsole Results => results.Value;

    /// <summary>The screen of the live display.</summary>
    public IAnsiConsole Messages => messages.Value;

    /// <summary>The exit code of a command that was interrupted: 128 + the signal, as shells have it.</summary>
    public int InterruptedCode { get; set; } = ExitCode.Interrupted;

    /// <summary>The language of errors, and of explanations and lessons by default.</summary>
    public Language Language { get; set; }

    /// <summary>Whether figures can have text.</summary>
    public Func<bool> HasFonts { get; init; } = () => Typefaces.AreThere;

    /// <summary>Standard input, for images that come through a pipe.</summary>
    public Func<Stream> Input { get; init; } = System.Console.OpenStandardInput;

    /// <summary>Whether messages go to a screen and may be overwritten.</summary>
    public bool IsLive { get; }

    /// <summary>Whether that screen has colours, and nobody asked for none (NO_COLOR).</summary>
    public bool HasColor { get; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether errors show a stack trace: GABOR_TRACE=1.</summary>
    public bool Traces { get; init; }

    /// <summary>The terminal of this process; it respects NO_COLOR, TERM=dumb and the language of the locale.</summary>
    /// <param name="isRelayed">Whether a launcher as mpirun copies what is written to somewhere else: then nothing is a screen.</param>
    public static Terminal OfProcess(bool isRelayed = false)
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool color = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(
            System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected && !isRelayed,
            !System.Console.IsErrorRedirected && !dumb && !isRelayed, color)
        {
            Traces = Environment.GetEnvironmentVariable("GABOR_TRACE") == "1",
            Language = Languages.OfEnvironment(Environment.GetEnvironmentVariable),
        };
    }

    /// <summary>A terminal like this one that shows nothing: that of a process whose results another one shows.</summary>
    public Terminal Silent() => new(TextWriter.Null, TextWriter.Null) { Clock = Clock, Language = Language, Input = Input };

    /// <summary>Writes a table: as one where it fits the screen, otherwise as lines.</summary>
    public void Write(Table table) => TableLines.Write(table, Results, Output);

    /// <summary>Writes a message; on a screen its lines break between parts or words, not within a number.</summary>
    public void Say(string line)
    {
        foreach (string part in IsLive ? TableLines.Wrap(line, Messages.Profile.Width) : [line])
            Error.WriteLine(part);
    }

    /// <summary>Writes a result in words; on a screen its lines break likewise.</summary>
    public void Tell(string line)
    {
        foreach (string part in TableLines.Wrap(line, Results.Profile.Width))
            Output.WriteLine(part);
    }

    /// <summary>Tells of a figure that was drawn, and of its text where the machine has no font for it.</summary>
    /// <param name="file">Its file; null where only missing text is to be told.</param>
    public void Drawn(string? file)
    {
        if (file is not null)
            Error.WriteLine($"drawn: {file}");
        if (!HasFonts())
            Say("the figure has no text: there is no font on this machine. Install one, as fonts-dejavu-core, and draw it again");
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
