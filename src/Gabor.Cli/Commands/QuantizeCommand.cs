using System.CommandLine;
using Gabor.Quantization;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor quantize</c>: makes a trained model smaller and faster.</summary>
static class QuantizeCommand
{
    public static Command Make(Terminal terminal)
    {
        var defaults = new QuantizationOptions();
        var run = OptionKinds.Run();
        var weights = OptionKinds.Named(
            "--weights", "NAME",
            "int8: bytes for the weights and activations of convolutions and dense layers; float16: half the bytes for stored weights, "
            + "computed in float32. [default: int8]", QuantizeWork.Storages);
        var data = new Option<string?>("--data")
        {
            HelpName = "DATASET",
            Description = "The data set on whose training images activations are measured, for int8. [default: that of the run]",
        };
        var images = OptionKinds.Number<int>(
            "--images", "N", $"Number of these images, evenly spaced. [default: {defaults.Images}]");
        var percentile = OptionKinds.Number<double>(
            "--percentile", "P",
            "Percentage of the numbers of an activation that its bytes hold at each end; what lies beyond becomes the end. "
            + FormattableString.Invariant($"[default: {defaults.Percentile}]"));
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var folder = new Option<string>("--out")
        {
            HelpName = "DIR", Description = "The folder of the new model, new or empty.", Required = true,
        };
        var json = OptionKinds.Json();
        var command = new Command(
            "quantize", "Makes a trained model smaller and faster: bytes or float16 in place of float32. The result is a model for eval, "
                + "predict, inspect, pack and export; it cannot be trained.")
        {
            run, folder, weights, data, images, percentile, threads, json,
        };
        command.SetAction(parsed => new QuantizeWork(
            new QuantizeRequest
            {
                Run = parsed.GetRequiredValue(run), Folder = parsed.GetRequiredValue(folder), Weights = parsed.GetValue(weights),
                Data = parsed.GetValue(data), Images = parsed.GetValue(images), Percentile = parsed.GetValue(percentile),
                Threads = parsed.GetValue(threads), Json = parsed.GetValue(json),
            },
            terminal).Run());
        return command.WithExamples(
            "gabor quantize runs/NAME --out flowers-int8", "gabor quantize flowers.gabor --data folder:PATH --out flowers-int8",
            "gabor quantize runs/NAME --weights float16 --out flowers-float16");
    }
}
