using Gabor.Data;
using Gabor.Experiments.StressTests;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plotting;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Experiments.StressTests;

public sealed class StressTestTests
{
    static Model Trained()
    {
        var model = Toy.Network();
        using var trainer = new Trainer(
            model, Toy.Dataset,
            new TrainingOptions { Epochs = 12, BatchSize = 32, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He() });
        trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
        return model;
    }

    static StressReport Report(Model model, int threads, ulong seed)
    {
        using var workers = new Workers(threads);
        return new StressTest(model, Toy.Test, workers, seed).Run(cancellation: TestContext.Current.CancellationToken);
    }

    static string Reported(StressReport report) =>
        string.Join(
            '\n', report.Rows.SelectMany(row => row.Levels)
                .Select(level => string.Join(' ', level.Confusion.SelectMany(counts => counts))));

    [Fact]
    public void The_same_seed_gives_the_same_table_for_any_number_of_threads()
    {
        var model = Trained();
        Assert.Equal(Reported(Report(model, 1, 4)), Reported(Report(model, 3, 4)));
        Assert.NotEqual(Reported(Report(model, 1, 4)), Reported(Report(model, 1, 5)));
    }

    [Fact]
    public void Each_level_evaluates_each_image_and_the_strongest_challenges_cost_accuracy()
    {
        var report = Report(Trained(), 1, 4);
        Assert.Equal(StressKinds.All, report.Rows.Select(row => row.Kind));
        Assert.All(report.Rows.Where(row => !row.Kind.IsChoice).SelectMany(row => row.Levels), level => Assert.Equal(60, level.Images));
        Assert.Equal(60, report.Rows.Single(row => row.Kind.IsChoice).Levels.Sum(level => level.Images));

        // Which corner is bright is what tells the classes apart: a turn by 60 degrees or a block hides it, a little less light does not.
        Assert.True(report.Plain.Accuracy > 0.9);
        Assert.True(Row("rotation").Levels[^1].Accuracy < report.Plain.Accuracy - 0.1);
        Assert.True(Row("brightness").Levels[0].Accuracy > report.Plain.Accuracy - 0.1);

        StressRow Row(string name) => report.Rows.Single(row => row.Kind.Name == name);
    }

    [Fact]
    public void A_class_is_told_with_its_mean_over_all_levels_and_its_hardest_challenge()
    {
        var report = Report(Trained(), 1, 4);
        for (int label = 0; label < 3; label++)
        {
            var changed = report.Rows.Where(row => row.Kind.Name != "variety").ToDictionary(
                row => row.Kind.Name,
                row => row.Levels.Average(level => (double)level.Confusion[label][label] / level.Confusion[label].Sum()));
            Assert.Equal(changed.Values.Average(), report.Classes[label].Stressed!.Value, 1e-12);
            Assert.Equal(changed.Values.Min(), report.Classes[label].AtHardest!.Value, 1e-12);
            Assert.Equal(changed[report.Classes[label].Hardest.Name], report.Classes[label].AtHardest);
            Assert.Equal(Toy.Classes[label], report.Classes[label].Name);
        }
    }

    [Fact]
    public void Images_of_a_class_are_cut_into_parts_by_their_distance_from_its_mean()
    {
        // Class a: pixels 0, 10, 20, 30, 90, whose mean is 30: distances 30, 20, 10, 0, 60. Class b has one image.
        var images = new ImageSet(new Shape(1, 1, 1), [0, 10, 20, 30, 90, 200], [0, 0, 0, 0, 0, 1], ["a", "b"]);
        var spread = new ClassSpread(images, images.Shape, Gabor.Preprocessing.ImageFraming.Letterbox);
        Assert.Equal(
            [30, 20, 10, 0, 90], Enumerable.Range(0, 5).Select(part => spread.Part(part, 5)).Select(part => (int)part.Decode(0).Pixels[0]));
        Assert.Equal([1, 1, 1, 1, 2], Enumerable.Range(0, 5).Select(part => spread.Part(part, 5).Count));
        Assert.Equal(Math.Sqrt((900 + 400 + 100 + 0 + 3600) / 5.0) / 255, spread.Of(0), 1e-12);
        Assert.Equal(0, spread.Of(1));
        Assert.Equal([3, 2, 1, 0, 4], Enumerable.Range(0, 5).Select(part => spread.Example(0, part, 5)));
    }

    [Fact]
    public void Every_challenge_changes_a_image_more_from_level_to_level()
    {
        var digits = DatasetRegistry.Default.Open("digits");
        float[] still = [.. digits.Test.Decode(0).Pixels.ToArray().Select(pixel => pixel / 255f)];
        foreach (var kind in StressKinds.All.Where(kind => !kind.IsChoice))
        {
            double[] changes = [.. Enumerable.Range(0, kind.Levels.Count).Select(level => Enumerable.Range(0, 20).Average(index =>
            {
                float[] image = [.. still];
                kind.Make(digits.Shape, level, 1).Apply(index, 0, image);
                return image.Zip(still, (x, y) => Math.Abs((double)x - y)).Sum();
            }))];
            Assert.True(
                changes[0] > 0.1 && changes.Zip(changes.Skip(1), (less, more) => more > less).All(grows => grows),
                $"{kind.Name}: {string.Join(' ', changes)}");
        }
    }

    [Fact]
    public void A_challenge_that_chooses_changes_nothing() =>
        Assert.Throws<InvalidOperationException>(() => StressKinds.All.Single(kind => kind.IsChoice).Make(new Shape(2, 2, 1), 0, 1));

    [Fact]
    public void Its_images_are_drawn_whole()
    {
        var curves = StressImages.Accuracy(Report(Trained(), 1, 4));
        var drawn = ImageFile.Decode(curves.ToPng(), "curves");
        Assert.Equal((curves.Height, curves.Width), (drawn.Shape.Height, drawn.Shape.Width));
        foreach (int half in (int[])[0, 1])
        {
            Assert.Contains(
                Enumerable.Range(0, curves.Height * curves.Width / 2),
                i =>
                    drawn.Pixels[
                        ((i / (curves.Width / 2) * curves.Width) + (i % (curves.Width / 2))
                            + (half * curves.Width / 2)) * drawn.Shape.Depth] < 100);
        }

        Assert.Contains("<svg", curves.ToSvg(), StringComparison.Ordinal);
        Assert.Equal(3, ImageFile.Decode(StressImages.Samples(Toy.Dataset).ToPng(), "samples").Shape.Depth);
    }
}
