using System.Globalization;
using System.Text.Json;
using Gabor.Formats;

namespace Gabor.Runs;

/// <summary>The data set of a run, so that another can be told from it.</summary>
/// <param name="Name">How it is opened again: <c>digits</c>, <c>mnist:/data/mnist</c>, with an absolute path.</param>
/// <param name="Train">How many training images.</param>
/// <param name="Validation">How many of its images are for validation, 0 for none.</param>
/// <param name="Test">How many test images.</param>
/// <param name="Sha256">SHA-256 of its content, 64 hexadecimal digits.</param>
public sealed record RunData(string Name, int Train, int Validation, int Test, string Sha256);

/// <summary><c>run.json</c>: all that decides a run's result, and how it went.</summary>
public sealed record RunRecord
{
    const string Format = "gabor-run";

    const int Version = 1;

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The seed of every random number.</summary>
    public required ulong Seed { get; init; }

    /// <summary>All options with their defaults resolved, in the order of the help: string, whole
    /// number (long, ulong), number (double), true or false, null, or a list or fields of these.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Options { get; init; }

    /// <summary>The data set.</summary>
    public required RunData Data { get; init; }

    /// <summary>What it is computed on.</summary>
    public required Machine Machine { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required RunState State { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Why it failed, one line; null unless it did.</summary>
    public string? Failure { get; init; }

    /// <summary>The version of Gabor that wrote it.</summary>
    public string Gabor { get; init; } = LibraryVersion.Text;

    /// <summary>The record as it stands in the file; the same record gives the same bytes.</summary>
    /// <exception cref="ArgumentException">An option is of another type, or not finite.</exception>
    public byte[] ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("gabor", Gabor);
        json.WriteString("state", Name(State));
        json.WriteString("started", Time(Started));
        if (Finished is DateTimeOffset finished)
            json.WriteString("finished", Time(finished));
        else
            json.WriteNull("finished");
        if (Failure is not null)
            json.WriteString("failure", Failure);
        json.WriteString("model", Model);
        json.WriteNumber("seed", Seed);
        json.WriteStartObject("options");
        foreach ((string name, object? value) in Options) WriteOption(json, name, value);
        json.WriteEndObject();
        json.WriteStartObject("data");
        json.WriteString("name", Data.Name);
        json.WriteNumber("train", Data.Train);
        json.WriteNumber("validation", Data.Validation);
        json.WriteNumber("test", Data.Test);
        json.WriteString("sha256", Data.Sha256);
        json.WriteEndObject();
        json.WriteStartObject("machine");
        json.WriteString("processor", Machine.Processor);
        json.WriteNumber("threads", Machine.Threads);
        json.WriteString("tier", Machine.Tier);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Writes it durably.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before is untouched.</exception>
    public void Write(string path) => DurableFile.Write(path, ToJson());

    /// <summary>Reads a file.</summary>
    /// <exception cref="GaborFormatException">It is missing or not a run's record.</exception>
    public static RunRecord Read(string path) => From(JsonText.ReadFile(path));

    /// <summary>Takes a record out of JSON.</summary>
    internal static RunRecord From(JsonItem json)
    {
        json.CheckFormat(Format, Version);
        json.AllowOnly(
            "format", "version", "gabor", "state", "started", "finished", "failure", "model", "seed", "options", "data", "machine");
        JsonItem data = json["data"], machine = json["machine"], finished = json["finished"];
        data.AllowOnly("name", "train", "validation", "test", "sha256");
        machine.AllowOnly("processor", "threads", "tier");
        string hash = data["sha256"].Text();
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
            throw data["sha256"].Fault("64 hexadecimal digits are expected.");
        return new RunRecord
        {
            Gabor = json["gabor"].Text(),
            State = ReadState(json["state"]),
            Started = Time(json["started"]),
            Finished = finished.IsNull ? null : Time(finished),
            Failure = json.Find("failure")?.Text(),
            Model = json["model"].Text(),
            Seed = json["seed"].Unsigned(),
            Options = [.. json["options"].Fields().Select(f => new KeyValuePair<string, object?>(f.Key, f.Value.Value()))],
            Data = new RunData(
                data["name"].Text(), (int)data["train"].Integer(0, int.MaxValue), (int)data["validation"].Integer(0, int.MaxValue),
                (int)data["test"].Integer(0, int.MaxValue), hash),
            Machine = new Machine(machine["processor"].Text(), (int)machine["threads"].Integer(1, int.MaxValue), machine["tier"].Text()),
        };
    }

    static void WriteOption(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        WriteValue(json, name, value);
    }

    static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int whole: json.WriteNumberValue(whole); break;
            case long whole: json.WriteNumberValue(whole); break;
            case ulong whole: json.WriteNumberValue(whole); break;
            case double number: json.WriteNumberValue(number); break;
            case IReadOnlyList<KeyValuePair<string, object?>> fields:
                json.WriteStartObject();
                foreach (var (key, field) in fields)
                    WriteOption(json, key, field);
                json.WriteEndObject();
                break;
            case IReadOnlyList<object?> items:
                json.WriteStartArray();
                foreach (object? item in items)
                    WriteValue(json, name, item);
                json.WriteEndArray();
                break;
            default:
                throw new ArgumentException(
                    $"run.json: the option '{name}' is a {value.GetType().Name}; strings, numbers, true or false, null, "
                    + "lists and fields can be written.",
                    nameof(value));
        }
    }

    /// <summary>How a state is written.</summary>
    internal static string Name(RunState state) => state switch
    {
        RunState.Running => "running",
        RunState.Finished => "finished",
        RunState.Interrupted => "interrupted",
        _ => "failed",
    };

    static RunState ReadState(JsonItem item)
    {
        string name = item.Text();
        foreach (RunState state in (ReadOnlySpan<RunState>)[RunState.Running, RunState.Finished, RunState.Interrupted, RunState.Failed])
            if (Name(state) == name)
                return state;
        throw item.Fault($"the state {GaborFormatException.Quote(name)} is unknown: running, finished, interrupted or failed.");
    }

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static DateTimeOffset Time(JsonItem item) =>
        DateTimeOffset.TryParseExact(
            item.Text(), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time : throw item.Fault("a time like 2026-01-31T12:00:00.000Z is expected.");
}
