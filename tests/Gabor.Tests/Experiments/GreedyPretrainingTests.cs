using Gabor.Data;
using Gabor.Experiments.Representations;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Lessons;
using Gabor.Training;

namespace Gabor.Tests.Experiments;

/// <summary>Layers that are autoencoders first, and what that is worth with few labels (4.1.4).</summary>
public sealed class GreedyPretrainingTests : IDisposable
{
    static readonly GreedyPretrainingOptions Small = new() { Hidden = [64, 48, 32], PretrainingEpochs = 10, FineTuningEpochs = 30 };

    readonly Workers workers = new(2);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => workers.Dispose();

    [Fact]
    public void With_few_labels_it_is_better_than_random_weights()
    {
        var options = new GreedyPretrainingOptions { PretrainingEpochs = 5 };
        var measured = PretrainingLesson.Measure(DatasetRegistry.Default.Open("digits"), options, [100], 1, 1, workers, Stop)[0];
        Assert.True(
            measured.Pretrained.Average() > measured.Random.Average() + 0.03,
            string.Join(", ", [.. measured.Random, .. measured.Pretrained]));
    }

    [Fact]
    public void It_changes_the_hidden_layers_and_not_the_last_and_asks_for_no_label()
    {
        var digits = DigitsExcerpt.Of(300, 50);
        var blind = new Dataset("digits", new Unlabelled(digits.Train), digits.Test, digits.Source);
        var options = Small with { PretrainingEpochs = 1 };
        var learnt = new GreedyPretraining(blind, workers, options).Pretrain(3, Stop);
        var begun = new GreedyPretraining(digits, workers, options).Begin(3);
        for (int p = 0; p < begun.Parameters.Count; p++)
        {
            var (name, parameter) = learnt.Parameters[p];
            bool isSame = parameter.Value.Span.SequenceEqual(begun.Parameters[p].Parameter.Value.Span);
            Assert.Equal(name.StartsWith("dense4", StringComparison.Ordinal), isSame);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_for_any_number_of_threads()
    {
        var digits = DigitsExcerpt.Of(200, 50);
        var options = Small with { PretrainingEpochs = 1, FineTuningEpochs = 1 };
        using var alone = new Workers(1);
        string expected = Trained(workers, 2);
        Assert.Equal(expected, Trained(alone, 2));
        Assert.NotEqual(expected, Trained(alone, 3));

        string Trained(Workers own, ulong seed)
        {
            var pretraining = new GreedyPretraining(digits, own, options);
            var model = pretraining.Pretrain(seed, Stop);
            pretraining.FineTune(model, 100, seed, Stop);
            return WeightDigest.Of(model);
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        GreedyPretrainingOptions[] wrong =
        [
            new() { Hidden = [] }, new() { Hidden = [0] }, new() { Noise = 1 }, new() { Noise = double.NaN },
            new() { PretrainingEpochs = 0 }, new() { FineTuningEpochs = 0 }, new() { BatchSize = 0 }, new() { LearningRate = 0 },
        ];
        Assert.All(wrong, options => Assert.StartsWith(
            "pretraining: ", Assert.ThrowsAny<ArgumentException>(options.Validated).Message, StringComparison.Ordinal));
    }

    /// <summary>Images whose labels nobody may read.</summary>
    sealed class Unlabelled(ImageSource images) : ImageSource
    {
        public override int Count => images.Count;

        public override IReadOnlyList<string> ClassNames => images.ClassNames;

        public override Gabor.Numerics.Shape? CommonShape => images.CommonShape;

        public override ImageSample Read(int index) => images.Read(index);

        public override int Label(int index) => throw new InvalidOperationException("a label was read.");
    }
}
