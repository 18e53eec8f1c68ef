using System.Runtime.InteropServices;

namespace Gabor.Runs;

/// <summary>What a run was computed on. Times depend on it; results never do.</summary>
/// <param name="Processor">What the processor calls itself.</param>
/// <param name="Threads">How many threads computed.</param>
/// <param name="Tier">The vector width that was used: <c>Lanes256</c>.</param>
public sealed record Machine(string Processor, int Threads, string Tier)
{
    /// <summary>This machine.</summary>
    public static Machine Here(int threads, string tier) => new(ProcessorName(), threads, tier);

    static string ProcessorName()
    {
        string kind = RuntimeInformation.ProcessArchitecture.ToString();
        try
        {
            if (!OperatingSystem.IsLinux()) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? kind;
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
                if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name is a courtesy; the kind of processor is always known.
        }
        return kind;
    }
}
