using System.CommandLine;
using Gabor.Plans;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench</c>: how fast the parts are on this machine; a command each.</summary>
static class BenchCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("bench", "Measures how fast this machine computes.")
        {
            BenchGemmCommand.Make(terminal),
            BenchConvolutionCommand.Make(terminal),
            BenchNetworkCommand.Make(PlanMode.Training, terminal),
            BenchNetworkCommand.Make(PlanMode.Inference, terminal),
        };
        return command.WithExamples("gabor bench gemm", "gabor bench convolution --out convolutions.png", "gabor bench train lenet", "gabor bench infer resnet20 --batch-size 1");
    }
}
