using Gabor.Devices;
using Gabor.Formats.Onnx;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>Networks by ONNX Runtime, the oracle, and by a plan.</summary>
static class OnnxRun
{
    /// <summary>Bytes for some images.</summary>
    public static byte[] Pixels(Model model, int images, int seed)
    {
        byte[] pixels = new byte[images * model.Preprocessing.ImageShape.Count];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    /// <summary>What ONNX Runtime makes of bytes of images, [N, H, W, C]; the outputs in the file's order.</summary>
    public static float[][] ByRuntime(InferenceSession session, Shape image, byte[] pixels)
    {
        int images = pixels.Length / image.Count;
        var input = new DenseTensor<byte>(pixels, [images, image.Height, image.Width, image.Depth]);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("images", input)]);
        return [.. outputs.Select(output => output.AsEnumerable<float>().ToArray())];
    }

    /// <summary>What a plan makes of bytes of images.</summary>
    public static float[] ByPlan(Model model, byte[] pixels)
    {
        var (image, part) = (model.Preprocessing.ImageShape, model.Input);
        int images = pixels.Length / image.Count;
        float[] input = new float[images * part.Count];
        var reader = new PixelReader(model.Preprocessing);
        for (int i = 0; i < images; i++)
        {
            reader.Read(
                pixels.AsSpan(i * image.Count, image.Count), ImageCrop.Centre(model.Preprocessing), input.AsSpan(i * part.Count, part.Count));
        }

        return ByPlan(model, input, images);
    }

    /// <summary>What a plan makes of numbers, [N, H, W, C].</summary>
    public static float[] ByPlan(Model model, float[] input, int images)
    {
        using var workers = new Workers(2);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, images, PlanMode.Inference));
        input.CopyTo(plan.Input(images));
        plan.Forward(images);
        return plan.Output(images).ToArray();
    }

    /// <summary>The largest difference as a share of the largest number, or of 1.</summary>
    public static double Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(x => Math.Abs((double)x)), difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"number {i} is {actual[i]}");
            difference = Math.Max(difference, Math.Abs((double)expected[i] - actual[i]));
        }

        return difference / Math.Max(1, largest);
    }

    /// <summary>A model's bytes.</summary>
    public static InferenceSession Session(Model model) => new(OnnxFile.Bytes(model));
}
