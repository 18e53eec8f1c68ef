using System.Diagnostics;
using System.Globalization;
using Gabor.Evaluation;
using Gabor.Experiments.Benchmarks;
using Gabor.Experiments.GradientChecks;
using Gabor.Experiments.Playgrounds;
using Gabor.Experiments.Search;
using Gabor.Experiments.StressTests;
using Gabor.Experiments.Surfaces;
using Gabor.Inference;
using Gabor.Input;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>What is compared.</summary>
/// <param name="Mode">Training or evaluation.</param>
/// <param name="Networks">On which networks.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Threads">Threads of each library.</param>
/// <param name="Seconds">How long each measurement times steps.</param>
/// <param name="Rounds">How often each library is measured.</param>
/// <param name="IsNear">Whether to wait for cores that share a last-level cache, and to measure again where the host moved them meanwhile.</param>
/// <param name="Against">The opponents; null for all that can do it.</param>
sealed record Settings(
    PlanMode Mode, IReadOnlyList<string> Networks, int Batch, int Threads, double Seconds, int Rounds, bool IsNear, IReadOnlyList<string>? Against)
{
    /// <summary>Gabor and its opponents, in the order in which they run.</summary>
    public IReadOnlyList<Contestant> Contestants => [.. Contestant.Of(Mode).Where(contestant => contestant.Make is null || Against?.Contains(contestant.Name) != false)];

    /// <summary><c>train</c> or <c>infer</c>.</summary>
    public string CommandName => Mode == PlanMode.Training ? "train" : "infer";
}

/// <summary>Runs the libraries in turn, A B C A B C, each in a process of its own, so that a busy minute of the machine meets all of them.</summary>
sealed class Comparison(Settings settings)
{
    /// <summary>How often a measurement is taken again, and how long one waits for near cores before each, where only those are asked for.</summary>
    const int MostTries = 8;

    static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromSeconds(0.5);

    readonly List<Measurement> measurements = [];

    /// <summary>Everything measured so far.</summary>
    public IReadOnlyList<Measurement> Measurements => measurements;

    /// <summary>Checks the libraries, then measures one network in all rounds.</summary>
    public void Run(string network)
    {
        var contestants = settings.Contestants;
        foreach (var contestant in contestants.Where(contestant => contestant.Make is not null))
            Start(contestant, "check", contestant.Name, settings.CommandName, network);
        for (int round = 1; round <= settings.Rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                var taken = Take(contestant, network, round);
                measurements.Add(taken);
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"{network} {round}/{settings.Rounds} {library.Name,-16} {taken.ImagesPerSecond} images/s, ")
                    + FormattableString.Invariant($"probes {taken.ProbeBefore} and {taken.ProbeAfter} GFLOP/s, ")
                    + FormattableString.Invariant($"hand-offs {taken.HandoffNsBefore} and {taken.HandoffNsAfter} ns, others {taken.OtherCores} cores, ")
                    + FormattableString.Invariant($"stolen {100 * taken.StolenShare:F1} %"));
            }
        }
    }

    Measurement Take(Contestant contestant, string network, int round)
    {
        bool waits = settings.IsNear && settings.Threads > 1;
        for (int tries = 1; ; tries++)
        {
            for (long start = Stopwatch.GetTimestamp(); waits && Stopwatch.GetElapsedTime(start) < MostWaiting;)
            {
                if (HandoffProbe.Nanoseconds(settings.Threads) < Handoff.NearNanoseconds)
                    break;
                Thread.Sleep(Pause);
            }

            var taken = Measurement.FromLine(Start(
                contestant, "measure", contestant.Name, settings.CommandName, network,
                Text(settings.Batch), Text(settings.Threads), Text(settings.Seconds), Text(round)));
            if (!waits || taken.Cores == Cores.Near || tries == MostTries)
                return taken;
        }
    }

    /// <summary>Runs this program as a library and returns the last line that it wrote.</summary>
    public static string Start(Contestant contestant, params string[] words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(Comparison).Assembly.Location, .. words]) { RedirectStandardOutput = true };
        foreach (var (name, value) in contestant.Environment())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', words)}: ended with exit code {process.ExitCode}.");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
    }

    static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
