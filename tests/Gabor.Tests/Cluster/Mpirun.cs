using System.Diagnostics;
using System.Globalization;
using Gabor.Cli;

namespace Gabor.Tests.Cluster;

/// <summary>Processes of gabor that mpirun has started; tests that need them are skipped where there is no mpirun of Open MPI.</summary>
sealed class Mpirun : IDisposable
{
    static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "mpirun")).FirstOrDefault(File.Exists);

    readonly Process process;

    Mpirun(Process process)
    {
        this.process = process;
        Output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>All that the processes write as results, once they have ended.</summary>
    public Task<string> Output { get; }

    /// <summary>A line that they write as a message.</summary>
    public string? ReadLine() => process.StandardError.ReadLine();

    /// <summary>Starts some processes with the same command line.</summary>
    public static Mpirun Start(int processes, params string[] args) => Start(null, (processes, args));

    /// <summary>Starts processes with command lines of their own.</summary>
    /// <param name="timeout">Seconds that they wait for each other; as they are without being told if null.</param>
    /// <param name="groups">How many processes, and their command line.</param>
    public static Mpirun Start(int? timeout, params IReadOnlyList<(int Processes, string[] Args)> groups) =>
        Start(timeout, groups.Select(group => (group.Processes, Gabor(group.Args))));

    /// <summary>Starts a process for each variable of the environment, NAME=VALUE, which it alone has.</summary>
    public static Mpirun StartEach(IEnumerable<string> variables, params string[] args) =>
        Start(null, variables.Select(variable => (1, (string[])["env", variable, .. Gabor(args)])));

    static string[] Gabor(string[] args) => ["dotnet", typeof(App).Assembly.Location, .. args];

    static Mpirun Start(int? timeout, IEnumerable<(int Processes, string[] Command)> groups)
    {
        Assert.SkipWhen(Program is null, "there is no mpirun: install openmpi-bin and libopenmpi-dev.");
        List<string> words = ["--oversubscribe", "--bind-to", "none"];
        foreach (var (processes, command) in groups)
        {
            if (words.Count > 3)
                words.Add(":");
            words.AddRange(["-np", processes.ToString(CultureInfo.InvariantCulture), .. command]);
        }

        var start = new ProcessStartInfo(Program!, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        if (timeout is { } seconds)
            start.Environment["GABOR_CLUSTER_TIMEOUT"] = seconds.ToString(CultureInfo.InvariantCulture);
        return new Mpirun(Process.Start(start)!);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and the messages that nobody has read.</returns>
    public (int Code, string Error) End()
    {
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "mpirun does not end");
        return (process.ExitCode, error);
    }

    /// <summary>Sends a signal to the process of a rank, found by the environment that mpirun gave it.</summary>
    public void Signal(string signal, int rank)
    {
        int found = Descendants(process.Id).Single(id =>
            File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"OMPI_COMM_WORLD_RANK={rank}"));
        using var kill = Process.Start("kill", [$"-{signal}", $"{found}"]);
        kill.WaitForExit();
    }

    static IEnumerable<int> Descendants(int id)
    {
        foreach (string thread in Directory.GetDirectories($"/proc/{id}/task"))
        {
            foreach (string child in File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.Parse(child, CultureInfo.InvariantCulture);
                foreach (int grandchild in Descendants(int.Parse(child, CultureInfo.InvariantCulture)))
                    yield return grandchild;
            }
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
