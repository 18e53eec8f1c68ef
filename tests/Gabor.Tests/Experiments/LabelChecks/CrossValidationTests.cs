using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.LabelChecks;
using Gabor.Models;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Experiments.LabelChecks;

public sealed class CrossValidationTests
{
    static readonly TrainingOptions Quick = new() { Epochs = 1, BatchSize = 30, Threads = 1 };

    [Fact]
    public void Every_fold_has_its_share_of_each_class()
    {
        var validation = new CrossValidation(Toy.Dataset, Toy.Network, Quick);
        for (int label = 0; label < 3; label++)
        {
            int[] counts =
                [.. Enumerable.Range(0, 5).Select(fold => validation.FoldOf.Where((of, i) => of == fold && Toy.Train.Label(i) == label).Count())];
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void No_image_is_scored_by_a_network_that_has_learnt_from_it()
    {
        // The label of an image must not change its own scores, which a network that had seen it would follow; it changes those of others.
        var validation = new CrossValidation(Toy.Dataset, Toy.Network, Quick, 3);
        var before = validation.Run(cancellation: TestContext.Current.CancellationToken);
        int[] first = [.. Enumerable.Range(0, Toy.Train.Count).Where(i => validation.FoldOf[i] == 0)];
        var changed = Toy.Relabelled(Toy.Train, i => i == first[0] ? (Toy.Train.Label(i) + 1) % 3 : Toy.Train.Label(i));
        var data = new Dataset("toy", changed, Toy.Test, "made by the tests");
        var other = new CrossValidation(data, Toy.Network, Quick, 3);

        // The fold of an image depends on its label, so the rest of the test holds only where all others stay in theirs.
        Assert.SkipUnless(other.FoldOf.SequenceEqual(validation.FoldOf), "the folds moved");
        var after = other.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.All(first, i => Assert.Equal(before.Of(i).ToArray(), after.Of(i).ToArray()));
    }

    [Fact]
    public void Labels_that_were_changed_on_purpose_are_found()
    {
        // 2 % of 1,500 digits get another label. Half of those that are named at least are found, and more than half of those named.
        var digits = Dataset.Open("digits");
        var all = (ImageSet)digits.Train;
        int[] some = [.. Enumerable.Range(0, 1_500).Select(i => i * 6)];
        var random = new Random(3);
        int[] labels = [.. some.Select(all.Label)];
        var flipped = new HashSet<int>();
        while (flipped.Count < 30)
        {
            int i = random.Next(some.Length);
            if (flipped.Add(i))
                labels[i] = (labels[i] + 1 + random.Next(9)) % 10;
        }

        var noisy = new ImageSet(all.Shape, [.. some.SelectMany(i => all.Pixels(i).ToArray())], labels, all.ClassNames);
        var data = new Dataset("digits", noisy, digits.Test, digits.Source);
        var validation = new CrossValidation(
            data, () => Networks.Create("softmax", data.Shape, data.ClassNames),
            DefaultOptions.For("softmax", "digits") with { Epochs = 8, Threads = 2 });
        var suspects = LabelErrors.Of(validation.Run(cancellation: TestContext.Current.CancellationToken)).Suspects;
        int found = suspects.Count(one => flipped.Contains(one.Image)), among = suspects.Take(30).Count(one => flipped.Contains(one.Image));
        TestContext.Current.TestOutputHelper!.WriteLine($"{found} of 30 found, {among} among the first 30, {suspects.Count} named");
        Assert.True(found >= 27 && among >= 15, $"{found} of 30 found, {among} among the first 30, {suspects.Count} named");
    }

    [Fact]
    public void Folds_out_of_range_are_refused() => Assert.Contains(
        "folds is 1; it must be from 2 to the 150 training images.",
        Assert.Throws<ArgumentException>(() => new CrossValidation(Toy.Dataset, Toy.Network, Quick, 1)).Message, StringComparison.Ordinal);
}
