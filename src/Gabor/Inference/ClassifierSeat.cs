using Gabor.Models;
using Gabor.Numerics.Kernels;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;

namespace Gabor.Inference;

/// <summary>What one caller of a classifier at a time needs. Its worker is the caller's own thread, so there is nothing to end.</summary>
sealed class ClassifierSeat(Model model)
{
    readonly PixelReader reader = new(model.Preprocessing);
    readonly float[] one = new float[model.Output.Count];
    Plan? plan;

    Workers Workers { get; } = new(1);

    /// <summary>The mean of the probabilities of some parts of an image.</summary>
    public void Predict(ReadOnlySpan<byte> pixels, ReadOnlySpan<ImageCrop> views, Span<float> probabilities)
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
            ElementWise.Add(one, probabilities, Workers);
        }

        ElementWise.Map(new Quotient(views.Length), probabilities, probabilities, Workers);
    }

    void Predict(ReadOnlySpan<byte> pixels, ImageCrop view, Span<float> probabilities)
    {
        plan ??= new Plan(model, 1, PlanMode.Inference, Workers);
        reader.Read(pixels, view, plan.Input(1));
        plan.Forward(1);
        SoftmaxRows.Softmax(plan.Output(1), probabilities.Length, probabilities, Workers);
    }
}
