using Gabor.Initializers;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class LookaheadTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.77)]
    public void Every_fifth_step_and_the_last_the_weights_go_back_by_a_share_that_grows_with_the_run(double kept)
    {
        const int Steps = 12;
        using var workers = new Workers(2);
        var model = Toy.Network();
        var fast = model.Parameters[0].Parameter.Value;
        Numbers.Some(fast.Count, 0).CopyTo(fast.Span);
        var lookahead = new Lookahead(model, kept);
        double[] slow = fast.Span.ToArray().Exactly(), expected = slow;
        for (int step = 1; step <= Steps; step++)
        {
            Numbers.Some(fast.Count, step).CopyTo(fast.Span);
            expected = fast.Span.ToArray().Exactly();
            lookahead.Take(step, Steps, workers);
            if (step is 5 or 10 or Steps)
            {
                double share = kept * Math.Pow((double)step / Steps, 3);
                expected = slow = [.. slow.Zip(expected, (before, now) => (share * before) + ((1 - share) * now))];
            }

            Near.Equal(expected, fast.Span.ToArray().Exactly(), 1e-5, 1e-6);
            Near.Equal(slow, lookahead.Named.First().Value.Span.ToArray().Exactly(), 1e-5, 1e-6);
        }
    }

    [Fact]
    public void Training_goes_on_from_where_it_brings_the_weights()
    {
        var options = new TrainingOptions
        {
            Epochs = 1, BatchSize = 16, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He(),
        };
        Assert.NotEqual(Digest(options), Digest(options with { Lookahead = 0.9 }));
        Assert.NotEqual(Digest(options with { Lookahead = 0.5 }), Digest(options with { Lookahead = 0.9 }));

        static string Digest(TrainingOptions options) => WeightDigest.Of(
            Trainer.Fit(Toy.Network(), Toy.Dataset, options, cancellationToken: TestContext.Current.CancellationToken).Model);
    }
}
