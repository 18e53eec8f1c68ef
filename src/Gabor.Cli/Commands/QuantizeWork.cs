using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Quantization;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary>Does what <c>gabor quantize</c> is asked for.</summary>
sealed class QuantizeWork(QuantizeRequest request, Terminal terminal)
{
    const string Int8 = "int8", Float16 = "float16";

    readonly StatusLine status = new(terminal);

    /// <summary>How weights can be stored.</summary>
    public static IReadOnlyList<string> Storages { get; } = [Int8, Float16];

    /// <exception cref="GaborFormatException">A file is missing or damaged.</exception>
    /// <exception cref="UsageException">An option is none, or the network cannot be quantized.</exception>
    public int Run()
    {
        string storage = request.Weights?.ToLowerInvariant() ?? Int8;
        if (!Storages.Contains(storage))
            throw new UsageException($"quantize: --weights '{request.Weights}': unknown name. {Nearest.Advice(storage, Storages)}");
        string? other = request.Data is not null ? "--data" : request.Images is not null ? "--images"
            : request.Percentile is not null ? "--percentile" : null;
        if (storage == Float16 && other is not null)
            throw new UsageException($"quantize: {other} is for int8; float16 measures no activations. Leave it out.");
        NewFolder.Check("quantize", request.Folder);
        var options = UsageException.Check(() =>
        {
            var defaults = new QuantizationOptions();
            return new QuantizationOptions
            {
                Images = request.Images ?? defaults.Images, Percentile = request.Percentile ?? defaults.Percentile,
            }.Validated();
        });
        var model = TrainedModel.Load(request.Run, terminal);
        QuantizedModel? quantized = null;
        using var interrupt = new Interrupt(terminal, status.Clear);
        try
        {
            if (storage == Int8)
                quantized = Quantize(model, options, interrupt.Token);
            else
                RoundToFloat16(model);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            terminal.Error.WriteLine("gabor: quantize: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }
        finally
        {
            status.Clear();
        }

        long before = Bytes(request.Run);
        Directory.CreateDirectory(request.Folder);
        GoldenModel.Save(quantized?.Model ?? model, request.Folder);
        Tell(quantized?.Model ?? model, quantized, before, Bytes(request.Folder));
        return ExitCode.Done;
    }

    static void RoundToFloat16(Model model) => UsageException.Check(() =>
    {
        Quantizer.StoreAsFloat16(model);
        return model;
    });

    QuantizedModel Quantize(Model model, QuantizationOptions options, CancellationToken cancellation)
    {
        if (request.Data is null && File.Exists(request.Run))
        {
            throw new UsageException(
                $"quantize: {Format.Clean(request.Run)} is a packed model, which has no images; name a data set: --data DATASET.");
        }

        var data = request.Data is { } word ? DatasetWord.Open(word) : DatasetWord.OfRun(
            request.Run, "quantize", "--data DATASET --out DIR");
        int threads = UsageException.Check(() => new TrainingOptions { Threads = request.Threads ?? 0 }.Validated().Threads);
        using var workers = new Workers(threads == 0 ? Environment.ProcessorCount : threads);
        int images = 2 * Math.Min(options.Images, data.Train.Count);
        return UsageException.Check(() => Quantizer.Quantize(
            model, data.Train, workers, options, terminal.IsLive ? new ImageProgress(status, "measuring activations", images) : null,
            cancellation));
    }

    /// <summary>The bytes of a model's weights, in a folder or packed; 0 where only a checkpoint has them.</summary>
    static long Bytes(string path)
    {
        string file = File.Exists(path) ? path : Path.Combine(path, SavedModel.WeightsName);
        return File.Exists(file) ? new FileInfo(file).Length : 0;
    }

    void Tell(Model model, QuantizedModel? quantized, long before, long after)
    {
        if (request.Json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["run"] = request.Run,
                ["model"] = model.Name,
                ["weights"] = quantized is null ? Float16 : Int8,
                ["quantized"] = Names(quantized?.Quantized),
                ["kept"] = Names(quantized?.Kept),
                ["bytes_before"] = before,
                ["bytes"] = after,
                ["out"] = request.Folder,
            });
            return;
        }

        terminal.Tell(
            $"model {Format.Clean(request.Folder)}: {model.Name}, "
            + (quantized is null ? "weights of float16" : $"{Format.Plural(quantized.Quantized.Count, "layer")} of int8")
            + $", {Format.Bytes(after)}" + (before > 0 ? $" in place of {Format.Bytes(before)}" : ""));
        if (quantized is { Kept.Count: > 0 })
            terminal.Say($"In float32 as before: {string.Join(", ", quantized.Kept)}.");
        terminal.Say($"  gabor eval {Format.Clean(request.Folder)} DATASET");
        terminal.Say($"  gabor verify {Format.Clean(request.Folder)}");
        string name = $"{Format.Clean(model.Name)}-{(quantized is null ? Float16 : Int8)}.gabor";
        terminal.Say($"  gabor pack {Format.Clean(request.Folder)} {name}");
    }

    static JsonArray Names(IReadOnlyList<string>? names) => new([.. (names ?? []).Select(name => JsonValue.Create(name))]);
}
