using Gabor.Initializers;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class WeightAverageTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void It_is_the_mean_with_falling_weights_that_soon_forgets_the_beginning(double share)
    {
        using var workers = new Workers(2);
        var model = Toy.Network();
        var first = model.Parameters[0].Parameter.Value;
        Numbers.Some(first.Count, 0).CopyTo(first.Span);
        var average = new WeightAverage(model, share);
        double[] expected = first.Span.ToArray().Exactly();
        for (int step = 1; step <= 50; step++)
        {
            Numbers.Some(first.Count, step).CopyTo(first.Span);
            average.Take(step, workers);
            double kept = Math.Min(share, (1.0 + step) / (10 + step));
            expected = [.. expected.Zip(first.Span.ToArray(), (before, now) => (kept * before) + ((1 - kept) * now))];
        }

        Near.Equal(expected, average.Named.First().Value.Span.ToArray().Exactly(), 1e-5, 1e-6);
    }

    [Fact]
    public void Shown_it_stands_in_the_model_and_hidden_the_weights_come_back()
    {
        using var workers = new Workers(1);
        var model = Toy.Network();
        var average = new WeightAverage(model, 0.9);
        var weights = model.Parameters[^2].Parameter.Value;
        weights.Span.Fill(4);
        average.Take(1, workers);
        average.Show();
        average.Show();
        float shown = weights.Span[0];
        Assert.Equal(4 * 9 / 11f, shown, 1e-6f);
        average.Hide();
        Assert.Equal(4, weights.Span[0]);
        average.Hide();
        Assert.Equal(4, weights.Span[0]);
    }

    [Fact]
    public void What_is_evaluated_and_left_in_the_model_is_the_average_and_training_never_sees_it()
    {
        var options = new TrainingOptions { Epochs = 4, BatchSize = 32, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He() };
        var (plain, plainDigest) = Ends(options);
        var (averaged, digest) = Ends(options with { Ema = 0.9 });
        Assert.Equal(plain.Select(end => end.Loss), averaged.Select(end => end.Loss));
        Assert.NotEqual(plain.Select(end => end.Finished!.Evaluation.Loss), averaged.Select(end => end.Finished!.Evaluation.Loss));
        Assert.Equal(plain[^1].Finished!.Digest, plainDigest);
        Assert.Equal(averaged[^1].Finished!.Digest, digest);
        Assert.NotEqual(plainDigest, digest);
    }

    static (List<TrainingProgress> Ends, string Digest) Ends(TrainingOptions options)
    {
        var model = Toy.Network();
        using var trainer = new Trainer(model, Toy.Dataset, options);
        var ends = new List<TrainingProgress>();
        var evaluation = trainer.Train(new Reported(ends), TestContext.Current.CancellationToken);
        Assert.Equal(
            evaluation.Evaluation.Loss, trainer.Train(cancellationToken: TestContext.Current.CancellationToken).Evaluation.Loss);
        return (ends, WeightDigest.Of(model));
    }

    sealed class Reported(List<TrainingProgress> ends) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished is not null)
                ends.Add(value);
        }
    }
}
