using System.Diagnostics;
using Gabor.Experiments.Benchmarks;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Numerics.Random;
using Microsoft.ML.OnnxRuntime;

namespace Gabor.Peers;

/// <summary>
/// A trained model and its quantized form, each in Gabor and, exported, in ONNX Runtime, which runs pairs of QuantizeLinear and
/// DequantizeLinear by integers where it can. All four run in turn in one process, so that a busy minute of the machine meets all.
/// </summary>
sealed class QuantizedComparison : IDisposable
{
    readonly Model[] models;
    readonly InferenceSession[] sessions;
    readonly int threads;

    /// <summary>Loads both models.</summary>
    public QuantizedComparison(string folder, string quantized, int threads)
    {
        this.threads = threads;
        models = [SavedModel.Load(folder), SavedModel.Load(quantized)];
        sessions = [.. models.Select(Session)];
    }

    /// <summary>Measures batches of 1 and 16 and writes a table of images/s, medians over the rounds.</summary>
    public void Run(int rounds, TimeSpan seconds, TextWriter output)
    {
        foreach (int batch in (int[])[1, 16])
        {
            var taken = Enumerable.Range(0, 4).Select(_ => new List<double>()).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int which = 0; which < 2; which++)
                {
                    taken[which].Add(NetworkBenchmark.Infer(models[which], batch, threads, seconds).ImagesPerSecond);
                    taken[2 + which].Add(Runtime(sessions[which], models[which], batch, seconds));
                }
            }

            double[] medians = [.. taken.Select(times => times.Order().ElementAt(times.Count / 2))];
            output.WriteLine(FormattableString.Invariant(
                $"{models[0].Name}, batch {batch}, {threads} threads, images/s: Gabor float32 {medians[0]:F0}, int8 {medians[1]:F0}, ")
                + FormattableString.Invariant($"ratio {medians[1] / medians[0]:F2}; ONNX Runtime float32 {medians[2]:F0}, ")
                + FormattableString.Invariant($"int8 {medians[3]:F0}, ratio {medians[3] / medians[2]:F2}; ")
                + FormattableString.Invariant($"int8 of Gabor by that of ONNX Runtime {medians[1] / medians[3]:F2}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(sessions, session => session.Dispose());

    InferenceSession Session(Model model)
    {
        string file = Path.GetTempFileName();
        try
        {
            Formats.Onnx.OnnxFile.Write(model, file);
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            };
            return new InferenceSession(file, options);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Images/s by the median step, after a second of warm-up.</summary>
    static double Runtime(InferenceSession session, Model model, int batch, TimeSpan seconds)
    {
        var image = model.Preprocessing.ImageShape;
        byte[] pixels = new byte[batch * image.Count];
        var random = new RandomStream(1, Purpose.Synthesis);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(256 * random.Uniform((ulong)i));
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [batch, image.Height, image.Width, image.Depth]);
        using var run = new RunOptions();
        string[] inputs = ["images"], outputs = ["scores"];
        var times = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < seconds + TimeSpan.FromSeconds(1);)
        {
            long before = Stopwatch.GetTimestamp();
            using (session.Run(run, inputs, [input], outputs))
            {
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1))
                    times.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
            }
        }

        return batch / times.Order().ElementAt(times.Count / 2);
    }
}
