using Gabor.Inference;
using Gabor.Initializers;

using Gabor.Tests.Training;

namespace Gabor.Tests.Inference;

public sealed class PredictorTests
{
    static Predictor Made()
    {
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        return new Predictor(model);
    }

    [Fact]
    public void Probabilities_add_up_to_one()
    {
        float[] probabilities = new float[3];
        Made().Predict(Toy.Dataset.Test.Pixels(0), probabilities);
        Assert.Equal(1f, probabilities.Sum(), 1e-6f);
    }

    [Fact]
    public void Many_threads_at_once_get_the_bits_of_one()
    {
        var predictor = Made();
        var images = Toy.Dataset.Test;
        float[][] alone = new float[images.Count][];
        for (int i = 0; i < alone.Length; i++)
            predictor.Predict(images.Pixels(i), alone[i] = new float[3]);
        string?[] wrong = new string?[24];
        Thread[] threads = [.. Enumerable.Range(0, wrong.Length).Select(t => new Thread(() =>
        {
            float[] probabilities = new float[3];
            for (int n = 0; n < 2000; n++)
            {
                int i = (n + t) % images.Count;
                predictor.Predict(images.Pixels(i), probabilities);
                if (!probabilities.AsSpan().SequenceEqual(alone[i]))
                    wrong[t] = $"thread {t}, image {i}";
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(wrong, Assert.Null);
    }

    [Fact]
    public void Pixels_of_another_size_are_refused() =>
        Assert.Contains("8×8×1", Assert.Throws<ArgumentException>(() => Made().Predict(new byte[63], new float[3])).Message, StringComparison.Ordinal);
}
