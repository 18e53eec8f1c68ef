using System.Diagnostics;
using System.Globalization;
using Gabor.Experiments.Benchmarks;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>The settings of a comparison.</summary>
/// <param name="Mode">Training or inference.</param>
/// <param name="Networks">The networks.</param>
/// <param name="Batch">Images of a step; null for <see cref="ComparedNetworks.Batches"/>.</param>
/// <param name="Threads">Threads of each library.</param>
/// <param name="Seconds">How long each measurement times steps.</param>
/// <param name="Rounds">How often each library is measured.</param>
/// <param name="IsNear">Whether to wait for cores that share a last-level cache, and to measure again where the host moved them
/// meanwhile.</param>
/// <param name="Against">The other libraries; null for all that support the mode.</param>
sealed record Settings(
    PlanMode Mode, IReadOnlyList<string> Networks, int? Batch, int Threads, double Seconds, int Rounds, bool IsNear,
    IReadOnlyList<string>? Against)
{
    /// <summary>Gabor and the other libraries, in the order in which they run.</summary>
    public IReadOnlyList<Library> Libraries =>
        [.. Library.Of(Mode).Where(library => library.Make is null || Against?.Contains(library.Name) != false)];

    /// <summary>How many images of a network a step has; each number is measured by itself.</summary>
    public IReadOnlyList<int> Batches(string network) => Batch is { } batch ? [batch] : ComparedNetworks.Batches(network, Mode);

    /// <summary><c>train</c> or <c>infer</c>.</summary>
    public string CommandName => Mode == PlanMode.Training ? "train" : "infer";
}

/// <summary>
/// Runs the libraries in turn, A B C A B C, each in a process of its own, so that a busy minute of the machine meets all of them.
/// </summary>
sealed class Comparison(Settings settings)
{
    /// <summary>
    /// How often a measurement is taken again, and how long one waits for near cores before each, where only those are asked for.
    /// </summary>
    const int MostTries = 8;

    static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromSeconds(0.5);

    readonly List<Measurement> measurements = [];
    readonly List<Exclusion> exclusions = [];

    /// <summary>Everything measured so far.</summary>
    public IReadOnlyList<Measurement> Measurements => measurements;

    /// <summary>The libraries that were left out of a network.</summary>
    public IReadOnlyList<Exclusion> Exclusions => exclusions;

    /// <summary>Checks the libraries, then measures one network in all rounds with those that compute the same.</summary>
    public void Run(string network)
    {
        List<Library> libraries = [.. settings.Libraries.Where(library => library.Make is null || ComputesTheSame(library, network))];
        foreach (int batch in settings.Batches(network))
        {
            for (int round = 1; round <= settings.Rounds; round++)
                Run(libraries, network, batch, round);
        }
    }

    /// <summary>One round; a library that fails is left out of what follows.</summary>
    void Run(List<Library> libraries, string network, int batch, int round)
    {
        foreach (var library in libraries.ToArray())
        {
            Measurement taken;
            try
            {
                taken = Take(library, network, batch, round);
            }
            catch (InvalidOperationException exception) when (library.Make is not null)
            {
                libraries.Remove(library);
                Exclude(library, network, exception.Message);
                continue;
            }

            measurements.Add(taken);
            Console.Error.WriteLine(FormattableString.Invariant(
                $"{network}, batch {batch}, {round}/{settings.Rounds} {library.Name,-16} {taken.ImagesPerSecond} images/s, ")
                + FormattableString.Invariant($"probes {taken.ProbeBefore} and {taken.ProbeAfter} GFLOP/s, ")
                + FormattableString.Invariant(
                    $"hand-offs {taken.HandoffNsBefore} and {taken.HandoffNsAfter} ns, others {taken.OtherCores} cores, ")
                + FormattableString.Invariant($"stolen {100 * taken.StolenShare:F1} %"));
        }
    }

    bool ComputesTheSame(Library library, string network)
    {
        if (library.Missing is { } missing)
        {
            exclusions.Add(new Exclusion(network, library.Name, missing)); // peers.sh has said so once for all networks
            return false;
        }

        string reason;
        try
        {
            reason = Start(library, "check", library.Name, settings.CommandName, network);
        }
        catch (InvalidOperationException exception)
        {
            reason = exception.Message;
        }

        if (reason.Length == 0)
            return true;
        Exclude(library, network, reason);
        return false;
    }

    void Exclude(Library library, string network, string reason)
    {
        exclusions.Add(new Exclusion(network, library.Name, reason));
        Console.Error.WriteLine($"{network} {library.Name}: left out: {reason}");
    }

    Measurement Take(Library library, string network, int batch, int round)
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
                library, "measure", library.Name, settings.CommandName, network,
                Text(batch), Text(settings.Threads), Text(settings.Seconds), Text(round)));
            if (!waits || taken.Cores == Cores.Near || tries == MostTries)
                return taken;
        }
    }

    /// <summary>Runs this program as a library and returns the last line that it wrote.</summary>
    public static string Start(Library library, params string[] words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(Comparison).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in library.Environment())
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
