using System.Text.Json;
using Gabor.Data;
using Gabor.Features.Hog;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Golden;

/// <summary>Histograms of oriented gradients against those of scikit-image and OpenCV.</summary>
public sealed class HogGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Entries => GoldenFile.Names("hog");

    [Theory]
    [MemberData(nameof(Entries))]
    public void The_descriptor_is_that_of_the_library(string name)
    {
        var entry = GoldenFile.Entry("hog", name);
        var (shape, image) = Image(entry.GetProperty("image"));
        var geometry = new HogGeometry(shape, Options(entry));
        float[] descriptor = new float[geometry.Length];
        using var workers = new Workers(1);
        HogDescriptor.Compute(geometry, image, descriptor, workers);
        int[] blocks = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        Assert.Equal(
            blocks,
            new[] { geometry.BlocksY, geometry.BlocksX, geometry.Options.BlockSize, geometry.Options.BlockSize, geometry.Options.Bins });
        Near.Equal(entry.GetProperty("values").Numbers(), [.. descriptor.Select(x => (double)x)], 0, Bound(entry), name);
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void The_definition_is_that_of_the_library_to_the_last_digit_with_its_own_arctangent(string name)
    {
        var entry = GoldenFile.Entry("hog", name);
        var (shape, image) = Image(entry.GetProperty("image"));
        bool isOpenCv = entry.GetProperty("by").GetString() == "opencv";
        double[] found = Define.OrientedGradients(
            [.. image.Select(x => (double)x)], shape, Options(entry), isOpenCv ? OpenCvArctangent : null);
        Near.Equal(entry.GetProperty("values").Numbers(), found, 0, 2e-6, name);
    }

    /// <summary>Scikit-image sums a cell in float; OpenCV's arctangent is up to 0.01° off, which is all that is between us.</summary>
    static double Bound(JsonElement entry) => entry.GetProperty("by").GetString() == "skimage" ? 2e-6 : 2e-4;

    /// <summary>atan2 as OpenCV has it, by four terms.</summary>
    static double OpenCvArctangent(double y, double x)
    {
        double across = Math.Abs(x), up = Math.Abs(y), t = Math.Min(across, up) / (Math.Max(across, up) + 2.2e-16), z = t * t;
        double angle = t * (0.99978784 + (z * (-0.32580840 + (z * (0.15557865 - (z * 0.04432656))))));
        angle = up > across ? (Math.PI / 2) - angle : angle;
        angle = x < 0 ? Math.PI - angle : angle;
        return y < 0 ? -angle : angle;
    }

    static HogOptions Options(JsonElement entry)
    {
        var preset = entry.GetProperty("by").GetString() == "skimage" ? HogOptions.ScikitImage : HogOptions.OpenCv;
        return preset with
        {
            CellSize = entry.GetProperty("cell").GetInt32(),
            BlockSize = entry.GetProperty("block").GetInt32(),
            BlockStride = entry.GetProperty("stride").GetInt32(),
            Bins = entry.GetProperty("bins").GetInt32(),
            IsSigned = entry.GetProperty("signed").GetBoolean(),
            SquareRoot = entry.GetProperty("root").GetBoolean(),
            Norm = entry.GetProperty("norm").GetString() switch
            {
                "L1" => HogNorm.L1,
                "L1-sqrt" => HogNorm.L1SquareRoot,
                "L2" => HogNorm.L2,
                _ => HogNorm.L2Hys,
            },
        };
    }

    /// <summary>The image that the file's source describes.</summary>
    static (Shape Shape, float[] Pixels) Image(JsonElement sizes)
    {
        if (sizes.GetArrayLength() == 0)
        {
            var digits = (ImageSet)Dataset.Open("digits").Test;
            return (digits.Shape, [.. digits.Pixels(0).ToArray().Select(pixel => (float)pixel)]);
        }

        int[] n = [.. sizes.EnumerateArray().Select(size => size.GetInt32())];
        var shape = new Shape(n[0], n[1], n[2]);
        float[] pixels = new float[shape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            double k = i % n[2], x = i / n[2] % n[1], y = i / n[2] / n[1];
            double a = 127.5 + (60 * Math.Sin((.31 * x) + (.07 * y) + (.9 * k) + n[3]))
                + (50 * Math.Sin((.11 * x) - (.23 * y * (1 + (.3 * k))) + (2 * n[3])));
            pixels[i] = (float)Math.Clamp(Math.Floor(a + 0.5), 0, 255);
        }

        return (shape, pixels);
    }
}
