using Gabor.Augmentations;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Tests.Training;

[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    const int Steps = 200;

    public static TheoryData<string, string> NetworksAndRules()
    {
        var data = new TheoryData<string, string>();
        foreach (var rule in OptimizerRegistry.Default)
            data.Add("softmax", rule.Name);
        data.Add("mlp", "momentum");
        data.Add("lenet", "adam");
        data.Add("lenet", "muon");
        return data;
    }

    [Theory]
    [MemberData(nameof(NetworksAndRules))]
    public void A_training_step_allocates_nothing_on_any_thread_once_warm(string network, string rule)
    {
        using var workers = new Workers(2);
        var model = Networks.Default.Named(network).Make(new Shape(28, 28, 1), [.. "0123456789".Select(c => c.ToString())]);
        model.Initialize(new He(), 1);
        var optimizer = OptimizerRegistry.Default.Named(rule).Create(name => name == "weight-decay" ? 1e-4 : null);
        var step = new TrainingStep(model, 8, optimizer, 1, workers, new StepOptions { Clip = new GradientClip(0.1, 0.1) });
        int[] labels = [0, 1, 2, 3, 4, 5, 6, 7];
        step.Plan.Input(8).Fill(0.25f);
        NothingIsAllocatedBy(() => step.Run(labels, 0.0001f));
    }

    [Theory]
    [InlineData(false, 1, false)]
    [InlineData(true, 1, false)]
    [InlineData(true, 3, false)]
    [InlineData(true, 1, true)]
    public void Loading_a_batch_allocates_nothing(bool mixes, int threads, bool shares)
    {
        var options = new InputOptions
        {
            Epochs = 1000, BatchSize = 10, Threads = threads,
            Augmentations = [new Rotation(10), new ElasticDeformation(1), new ColorJitter(0.2), new RandAugment(2, 5), new Cutout(2)],
        };
        if (mixes)
            options = options with { Mixup = 0.4, Cutmix = 1, LabelSmoothing = 0.1 };
        if (shares)
            options = options with { Share = images => (images / 3, images / 2) };
        using var loader = new BatchLoader(Toy.Train, ImagePreprocessing.None(Toy.Dataset.Shape).Of(Toy.Dataset.Shape, pad: 1), options);
        NothingIsAllocatedBy(() => loader.Next());
    }

    [Fact]
    public void A_step_towards_shares_of_classes_allocates_nothing_once_warm()
    {
        using var workers = new Workers(2);
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        var step = new TrainingStep(model, 4, new Sgd(), 1, workers);
        step.Plan.Input(4).Fill(0.25f);
        int[] labels = [0, 1, 2, 0];
        float[] targets = [.. Enumerable.Repeat(1 / 3f, 12)];
        NothingIsAllocatedBy(() => step.Run(labels, targets, 0.0001f));
    }

    /// <summary>Sums of layers, buckets in the background, several passes: all but what the communicator itself does.</summary>
    [Theory]
    [InlineData(1, StatisticsScope.Batch, 1)]
    [InlineData(2, StatisticsScope.Batch, 1)]
    [InlineData(2, StatisticsScope.Part, 2)]
    public void A_step_of_one_of_several_processes_allocates_nothing_once_warm(int size, StatisticsScope statistics, int passes)
    {
        using var workers = new Workers(2);
        var model = new Sequential("normalized", Toy.Dataset.Shape).Convolution(3, 5, padding: 1).BatchNormalization().Relu()
            .Dense(9).BatchNormalization().Dense(3).Build(Toy.Classes);
        model.Initialize(new He(), 1);
        var parts = new PartExchange(new Deaf(size), 8, statistics, passes);
        var division = parts.Of(32);
        var step = new TrainingStep(
            model, division.Passes.Max(pass => pass.Images), new Sgd(), 1, workers, new StepOptions { Parts = parts });
        using var batch = new Batch(model.Input, division.OwnImages) { Count = division.OwnImages, Whole = 32 };
        for (int i = 0; i < batch.Values.Length; i++)
            batch.Values[i] = i % 7;
        NothingIsAllocatedBy(() => step.Run(batch.Pixels, batch, 0.0001f));
    }

    /// <summary>The way to processes that take everything and give nothing.</summary>
    sealed class Deaf(int size) : ICommunicator
    {
        public int Rank => 0;

        public int Size => size;

        public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged
        {
        }

        public ICommunicator Duplicate() => this;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void A_prediction_allocates_nothing_once_warm(int crops)
    {
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        model.Preprocessing = ImagePreprocessing.None(model.Input).Of(model.Input, pad: 1);
        var classifier = new ImageClassifier(model, new() { Crops = crops });
        float[] probabilities = new float[3];
        byte[] pixels = Toy.Test.Pixels(0).ToArray();
        NothingIsAllocatedBy(() => classifier.PredictPixels(pixels, probabilities));
    }

    /// <summary>
    /// Runs a step many times to warm it up, then counts the bytes that all threads allocate in as many more; less than a byte a step is
    /// the runtime's own doing. The runtime also allocates while it compiles what has become hot, whenever it finds the time; a step that
    /// allocates does so in every round, so one round without is enough.
    /// </summary>
    static void NothingIsAllocatedBy(Action step)
    {
        for (int i = 0; i < Steps; i++)
            step();
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least >= Steps; round++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            for (int i = 0; i < Steps; i++)
                step();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        Assert.InRange(least, 0, Steps - 1);
    }
}
