using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;

namespace Gabor.Inference;

/// <summary>What one caller of a classifier at a time needs. Its worker is the caller's own thread, so there is nothing to end.</summary>
sealed class ClassifierSeat(Model model)
{
    readonly PixelReader reader = new(model.Preprocessing);
    readonly float[] one = new float[model.Output.Count];
    BoundPlan? plan;

    Workers Workers { get; } = new(1);

    /// <summary>The mean of the probabilities of some parts of an image, at the model's temperature.</summary>
    public void Predict(ReadOnlySpan<byte> pixels, ReadOnlySpan<ImageCrop> views, Span<float> probabilities)
    {
        Average(pixels, views, probabilities);
        Temperatures.Apply(probabilities, model.Temperature);
    }

    void Average(ReadOnlySpan<byte> pixels, ReadOnlySpan<ImageCrop> views, Span<float> probabilities)
    {
        if (views.Length == 1)
        {
            Predict(pixels, views[0], probabilities);
            return;
        }

        probabilities.Clear();
        foreach (var view in views)
        {
            Predict(pixels, view, one);
            ElementWiseKernels.Add(one, probabilities, Workers);
        }

        ElementWiseKernels.Map(new Quotient(views.Length), probabilities, probabilities, Workers);
    }

    void Predict(ReadOnlySpan<byte> pixels, ImageCrop view, Span<float> probabilities)
    {
        plan ??= new CpuDevice(Workers).BindForward(Plan.Compile(model.ForScores(), 1, PlanMode.Inference));
        reader.Read(pixels, view, plan.Input(1));
        plan.Forward(1);
        SoftmaxKernels.Softmax(plan.Output(1), probabilities.Length, probabilities, Workers);
    }
}
