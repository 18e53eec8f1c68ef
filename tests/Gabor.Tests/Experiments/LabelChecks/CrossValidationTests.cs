using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.LabelChecks;
using Gabor.Inference;
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
            [
                .. Enumerable.Range(0, 5).Select(
                    fold => validation.FoldOf.Where((of, i) => of == fold && Toy.Train.Label(i) == label).Count()),
            ];
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void Every_image_is_scored_by_a_network_of_the_other_folds()
    {
        var validation = new CrossValidation(Toy.Dataset, Toy.Network, Quick, 3);
        var scores = validation.Run(cancellation: TestContext.Current.CancellationToken);
        for (int fold = 0; fold < 3; fold++)
        {
            int[] held = [.. Enumerable.Range(0, 150).Where(i => validation.FoldOf[i] == fold)];
            var others = Toy.Train.Subset([.. Enumerable.Range(0, 150).Except(held)]);
            var model = Toy.Network();
            using (var trainer = new Trainer(model, new Dataset("toy", others, Toy.Test, "made by the tests"), Quick))
                trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
            var classifier = new ImageClassifier(model);
            float[] probabilities = new float[3];
            foreach (int i in held)
            {
                classifier.PredictPixels(Toy.Train.Pixels(i), probabilities);
                double[] own = scores.Probabilities(i);
                for (int k = 0; k < 3; k++)
                    Assert.Equal(probabilities[k], own[k], 1e-5);
                Assert.Equal(Toy.Train.Label(i), scores.Label(i));
            }
        }
    }

    [Fact]
    public void Labels_that_were_changed_on_purpose_are_found()
    {
        // 2 % of 2,000 digits get another label at random. Found were 34 of 40, 33 of them among the first 40 of 46 named.
        var digits = Dataset.Open("digits");
        var all = (ImageSet)digits.Train;
        int[] some = [.. Enumerable.Range(0, 2_000).Select(i => i * 5)];
        var random = new Random(3);
        int[] labels = [.. some.Select(all.Label)];
        var flipped = new HashSet<int>();
        while (flipped.Count < 40)
        {
            int i = random.Next(some.Length);
            if (flipped.Add(i))
                labels[i] = (labels[i] + 1 + random.Next(9)) % 10;
        }

        var noisy = new ImageSet(all.Shape, [.. some.SelectMany(i => all.Pixels(i).ToArray())], labels, all.ClassNames);
        var data = new Dataset("digits", noisy, digits.Test, digits.Source);
        var validation = new CrossValidation(
            data, () => Networks.Create("lenet", data.Shape, data.ClassNames),
            DefaultOptions.For("lenet", "digits") with { Epochs = 6, BatchSize = 32, Threads = 2 });
        var suspects = LabelErrors.Of(validation.Run(cancellation: TestContext.Current.CancellationToken)).Suspects;
        int found = suspects.Count(one => flipped.Contains(one.Image)), among = suspects.Take(40).Count(one => flipped.Contains(one.Image));
        TestContext.Current.TestOutputHelper!.WriteLine($"{found} of 40 found, {among} among the first 40, {suspects.Count} named");
        Assert.True(found >= 32 && among >= 28, $"{found} of 40 found, {among} among the first 40, {suspects.Count} named");
    }

    [Fact]
    public void Folds_out_of_range_are_refused() => Assert.Contains(
        "folds is 1; it must be from 2 to the 150 training images.",
        Assert.Throws<ArgumentException>(() => new CrossValidation(Toy.Dataset, Toy.Network, Quick, 1)).Message, StringComparison.Ordinal);
}
