using Gabor.Data;
using Gabor.Initializers;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Tests.Data;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Whatever decides looks at validation images, and the test images are looked at once, at the end.</summary>
public sealed class ValidationTests
{
    /// <summary>A high learning rate that a plateau cuts, and patience that ends before the last epoch.</summary>
    static readonly TrainingOptions Options = new()
    {
        Epochs = 15, BatchSize = 32, Optimizer = new Adam(0.03), Schedule = new Plateau(0.5, patience: 0), Threads = 1,
        Initializer = new He(), Patience = 3,
    };

    /// <summary>Every label is wrong: the better a model, the worse its loss.</summary>
    static readonly ImageSet Wrong = Toy.Relabelled(Toy.Test, i => (Toy.Test.Label(i) + 1) % 3);

    static readonly ImageSource All = EarlyStoppingTests.Noisy.Train;

    static readonly ImageSource Own = All.Subset([.. Enumerable.Range(0, 30)]), Rest = All.Subset([.. Enumerable.Range(30, 120)]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrong_test_labels_change_no_decision(bool hasOwn)
    {
        var (good, goodDigest) = Trained(Toy.Test);
        var (bad, badDigest) = Trained(Wrong);
        Assert.Equal(goodDigest, badDigest);
        Assert.Equal(Decided(good), Decided(bad));
        Assert.All(good.History, row => Assert.Null(row.TestLoss));
        Assert.True(good.History.Count < Options.Epochs, "patience");
        Assert.True(good.History[^1].LearningRate < good.History[0].LearningRate, "plateau");
        var (right, wrong) = (good.Evaluation.Accuracy, bad.Evaluation.Accuracy);
        Assert.True(right > 0.7 && wrong < 0.3, $"{right}, {wrong}");

        (TrainingResult Result, string Digest) Trained(ImageSource test) => hasOwn
            ? Fit(new Dataset("own", Rest, test, "made by the tests", Own), Options)
            : Fit(new Dataset("share", All, test, "made by the tests"), Options with { Validation = 0.2 });
    }

    [Fact]
    public void Wrong_validation_labels_change_them()
    {
        var wrong = new Dataset("own", Rest, Toy.Test, "made by the tests", Toy.Relabelled(Toy.Train, i => (Toy.Train.Label(i) + 1) % 3));
        var right = new Dataset("own", Rest, Toy.Test, "made by the tests", Own);
        TrainingOptions[] deciding = [Options with { Patience = null }, Options with { Schedule = new ConstantLearningRate() }];
        foreach (var options in deciding)
            Assert.NotEqual(Fit(right, options).Digest, Fit(wrong, options).Digest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Test_images_are_not_read_before_the_last_epoch_is_done(bool hasOwn)
    {
        int read = 0;
        var test = new SourceOf(Toy.Test.Count, Toy.Classes, Toy.Test.Label, i =>
        {
            Interlocked.Increment(ref read);
            return Toy.Test.Read(i);
        });
        var data = hasOwn
            ? new Dataset("own", Rest, test, "made by the tests", Own, Toy.Dataset.Shape)
            : new Dataset("share", Toy.Train, test, "made by the tests", shape: Toy.Dataset.Shape);
        Trainer.Fit(
            Toy.Network(), data, Options with { Epochs = 2 }, callbacks: [new Calls { Epoch = _ => Assert.Equal(0, read) }],
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Toy.Test.Count, read);
    }

    [Fact]
    public void A_tenth_is_taken_where_something_decides_and_nothing_where_nothing_does()
    {
        Assert.Equal(15, Of(Options with { Patience = null }).Validation!.Count);
        Assert.Equal(15, Of(Options with { Schedule = new ConstantLearningRate() }).Validation!.Count);
        var none = Of(Options with { Patience = null, Schedule = new ConstantLearningRate() });
        Assert.Null(none.Validation);
        Assert.Equal(150, none.Train.Count);
    }

    [Fact]
    public void The_part_that_is_taken_has_its_share_of_each_class_is_of_the_seed_and_is_not_trained_on()
    {
        var options = Options with { Validation = 0.3, Seed = 5 };
        var data = Of(options);
        Assert.Equal((105, 45), (data.Train.Count, data.Validation!.Count));
        for (int k = 0; k < 3; k++)
        {
            int whole = Labels(Toy.Train).Count(label => label == k), part = Labels(data.Validation).Count(label => label == k);
            Assert.InRange(part - (0.3 * whole), -1, 1);
        }

        // No image is twice in the set, so that images can be told by their pixels.
        string[] all = Pixels(Toy.Train), left = Pixels(data.Train), taken = Pixels(data.Validation);
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Empty(left.Intersect(taken));
        Assert.Equal(all.Order(StringComparer.Ordinal), left.Concat(taken).Order(StringComparer.Ordinal));

        Assert.Equal(taken, Pixels(Of(options).Validation!));
        Assert.NotEqual(taken, Pixels(Of(options with { Seed = 6 }).Validation!));
        Assert.Equal(Pixels(Toy.Test), Pixels(data.Test));
    }

    [Fact]
    public void Validation_images_of_the_data_set_are_looked_at_as_they_are_and_no_share_is_taken_beside_them()
    {
        var data = new Dataset("own", Rest, Toy.Test, "made by the tests", Own);
        using (var trainer = new Trainer(Toy.Network(), data, Options))
            Assert.Same(data, trainer.Data);
        string message = Assert.Throws<ArgumentException>(
            () => new Trainer(Toy.Network(), data, Options with { Validation = 0.1 })).Message;
        Assert.Equal("validation is 0.1, and own has 30 validation images already; leave it out.", message);
    }

    [Fact]
    public void A_run_records_how_many_images_of_each_part_it_looks_at()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(Toy.Network(), Toy.Dataset, Options with { Validation = 0.3 }, folder.Path);
        var record = Gabor.Runs.RunRecord.Read(folder.File("run.json"));
        Assert.Equal((105, 45, 60), (record.Data.Train, record.Data.Validation, record.Data.Test));
    }

    static (TrainingResult Result, string Digest) Fit(Dataset data, TrainingOptions options)
    {
        var result = Trainer.Fit(Toy.Network(), data, options);
        return (result, WeightDigest.Of(result.Model));
    }

    static Dataset Of(TrainingOptions options)
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, options);
        return trainer.Data;
    }

    static IEnumerable<(double?, double)> Decided(TrainingResult result) =>
        result.History.Select(row => (row.ValidationLoss, row.LearningRate));

    static int[] Labels(ImageSource images) => [.. Enumerable.Range(0, images.Count).Select(images.Label)];

    static string[] Pixels(ImageSource images) =>
        [.. Enumerable.Range(0, images.Count).Select(i => Convert.ToHexString(images.Decode(i).Pixels))];
}
