using System.CommandLine;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench</c>: how fast the parts are on this machine; a verb each.</summary>
static class BenchCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("bench", "Measures how fast this machine computes.") { BenchGemmCommand.Make(terminal) };
        return command.WithExamples("gabor bench gemm", "gabor bench gemm --n 2048 --threads 4");
    }
}
