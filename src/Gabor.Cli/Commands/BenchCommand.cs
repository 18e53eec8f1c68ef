using System.CommandLine;
using Gabor.Plans;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench</c>: benchmarks of this machine, a subcommand each.</summary>
static class BenchCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("bench", "Measures the speed of this machine.")
        {
            BenchGemmCommand.Make(terminal),
            BenchConvolutionCommand.Make(terminal),
            BenchNetworkCommand.Make(PlanMode.Training, terminal),
            BenchNetworkCommand.Make(PlanMode.Inference, terminal),
            BenchLoadCommand.Make(terminal),
            BenchClusterCommand.Make(terminal),
        };
        return command.WithExamples(
            "gabor bench gemm", "gabor bench convolution --out convolutions.png", "gabor bench train lenet",
            "gabor bench infer resnet20 --batch-size 1", "gabor bench load photos/ --image-size 224",
            "gabor bench cluster resnet50");
    }
}
