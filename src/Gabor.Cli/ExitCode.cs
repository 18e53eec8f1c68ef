namespace Gabor.Cli;

/// <summary>The exit codes of the process.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>128 + SIGINT, the convention of shells.</summary>
    public const int Interrupted = 130;
}
