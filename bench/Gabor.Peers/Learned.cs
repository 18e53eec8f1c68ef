using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gabor.Peers;

/// <summary>How one library learned in one round.</summary>
/// <param name="Library">The library.</param>
/// <param name="Round">From 1; also the seed.</param>
/// <param name="Seconds">Seconds of training until the accuracy was first seen, evaluation not counted; null if it never was.</param>
/// <param name="Images">Training images seen until then, or altogether.</param>
/// <param name="Accuracy">The accuracy then, or the best, 0…1.</param>
/// <param name="HandoffNsBefore">A round trip between two threads, before, in nanoseconds; 0 for one thread.</param>
/// <param name="HandoffNsAfter">The same after.</param>
/// <param name="OtherCores">Processor time of all other processes meanwhile, in cores.</param>
/// <param name="StolenShare">The share of the machine's processors that its host gave to others, 0…1.</param>
sealed record Learned(
    string Library, int Round, double? Seconds, long Images, double Accuracy, double HandoffNsBefore, double HandoffNsAfter,
    double OtherCores,
    double StolenShare)
{
    static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>How two of the cores lay at both ends; in between they may have been moved.</summary>
    [JsonIgnore]
    public Cores Cores => Handoff.Reported(HandoffNsBefore, HandoffNsAfter);

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Line);

    /// <summary>What <see cref="ToLine"/> wrote.</summary>
    public static Learned FromLine(string line) => JsonSerializer.Deserialize<Learned>(line, Line)!;
}
