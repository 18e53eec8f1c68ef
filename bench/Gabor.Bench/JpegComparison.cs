using System.Diagnostics;
using Gabor.Data;
using Gabor.Data.Decoders;
using Gabor.Experiments.Benchmarks;
using SkiaSharp;
using static System.FormattableString;

namespace Gabor.Bench;

/// <summary>
/// Decodes JPEG files with Gabor and with SkiaSharp in turn, on one thread, both into memory that is there, and prints megapixels a second
/// and the median of the ratios of neighbouring runs.
/// </summary>
static class JpegComparison
{
    const int Rounds = 15;

    /// <summary>Compares.</summary>
    /// <param name="paths">Files, each timed alone.</param>
    public static void Run(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            throw new ArgumentException("jpeg: name JPEG files. For example: jpeg photo.jpg.", nameof(paths));
        Console.WriteLine(Invariant($"{ProcessorInfo.Current.Name}, one thread, median of {Rounds} (best)"));
        Console.WriteLine("| file | size | bits a pixel | Gabor, MP/s | SkiaSharp, MP/s | ratio | at a half | at a quarter |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (string path in paths)
            Console.WriteLine(Row(path));
    }

    static string Row(string path)
    {
        byte[] jpeg = File.ReadAllBytes(path);
        PixelMemory memory = new();
        var shape = Decode(jpeg, 0, memory).Shape;
        double megapixels = shape.Height * (double)shape.Width / 1e6;
        using SKBitmap bitmap = new(new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        int repeats = Math.Max(1, (int)(4 / megapixels));
        List<double> ours = [], theirs = [], half = [], quarter = [], ratios = [];
        for (int round = -2; round < Rounds; round++)
        {
            double a = Seconds(() => Decode(jpeg, 0, memory)), b = Seconds(() => Skia(jpeg, bitmap));
            double c = Seconds(() => Decode(jpeg, 1, memory)), d = Seconds(() => Decode(jpeg, 2, memory));
            if (round < 0)
                continue;
            ours.Add(megapixels / a);
            theirs.Add(megapixels / b);
            half.Add(megapixels / c);
            quarter.Add(megapixels / d);
            ratios.Add(b / a);
        }

        return Invariant($"| {Path.GetFileName(path)} | {shape.Width} × {shape.Height} | {jpeg.Length * 8 / megapixels / 1e6:f2} | ")
            + Invariant($"{Median(ours):f0} ({ours.Max():f0}) | {Median(theirs):f0} ({theirs.Max():f0}) | {Median(ratios):f2} | ")
            + Invariant($"{Median(half):f0} | {Median(quarter):f0} |");

        double Seconds(Action act)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
                act();
            return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
        }
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    static Image Decode(byte[] jpeg, int halvings, PixelMemory memory) =>
        JpegDecoder.Decode(jpeg, JpegSkeleton.Check(jpeg, "image"), "image", new JpegScale(halvings), memory);

    static void Skia(byte[] jpeg, SKBitmap bitmap)
    {
        using var data = SKData.CreateCopy(jpeg);
        using var codec = SKCodec.Create(data);
        var info = bitmap.Info.WithColorSpace(codec.Info.ColorSpace);
        if (codec.GetPixels(info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new InvalidOperationException("SkiaSharp does not decode the file.");
    }
}
