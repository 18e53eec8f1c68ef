using System.Globalization;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plotting.Lessons;

namespace Gabor.Tests.Plotting.Lessons;

/// <summary>What the lessons of chapter 3 and the optimizers say is what their numbers say.</summary>
public sealed class DescentLessonTests
{
    static Finding Run(Lesson lesson, int threads = 2, ulong seed = 1)
    {
        using var workers = new Workers(threads);
        var finding = lesson.Run(seed, workers, TestContext.Current.CancellationToken);
        Assert.All(finding.Rows, row => Assert.Equal(finding.Columns.Count, row.Count));
        Assert.NotEmpty(finding.Figure.ToPng());
        return finding;
    }

    static double[] Column(Finding finding, int column) => [.. finding.Rows.Select(row => Number(row[column]))];

    static double Number(string cell) =>
        double.TryParse(cell.TrimEnd(' ', '%'), CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    [Fact]
    public void Lessons_have_names_of_their_own() =>
        Assert.Equal(LessonRegistry.Default.Count, LessonRegistry.Default.Select(lesson => lesson.Name).Distinct().Count());

    [Fact]
    public void Likelihood_is_highest_at_the_frequencies_where_the_cross_entropy_is_their_entropy()
    {
        var finding = Run(new LikelihoodLesson());
        double[] counts = Column(finding, 1), frequencies = Column(finding, 2), found = Column(finding, 3);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(counts[i] / (i < 2 ? 50 : 200), frequencies[i], 1e-4);
            Assert.Equal(frequencies[i], found[i], 2e-4);
        }

        Assert.Equal(-counts[..2].Sum(c => c / 50 * Math.Log(c / 50)), found[5], 1e-4);
        Assert.Equal(-counts[2..5].Sum(c => c / 200 * Math.Log(c / 200)), found[6], 1e-4);
    }

    [Fact]
    public void A_shift_of_all_classes_leaves_the_error_and_only_L2_takes_it_off()
    {
        var finding = Run(new ShiftInvarianceLesson());
        double[] errors = Column(finding, 1), penalties = Column(finding, 2), means = Column(finding, 4);
        Assert.All(errors[..4], error => Assert.Equal(errors[0], error, 1e-5));
        Assert.Equal(penalties[3], penalties[..4].Min());
        Assert.Equal(0, means[3], 1e-6);

        // 28 = √784: a 1 for each pixel, in one direction or another beside the mean of the trained ones.
        Assert.InRange(means[1], 27, 29);
        Assert.Equal(means[2], means[4], 1e-5);
        Assert.Equal(means[2] * Math.Pow(1 - (0.3 * 0.03), 400), means[5], 1e-5);
    }

    [Fact]
    public void Two_starts_of_the_linear_classifier_meet_and_two_of_a_hidden_layer_do_not()
    {
        var finding = Run(new ConvexityLesson());
        var (linear, hidden) = (finding.Rows[0], finding.Rows[1]);
        Assert.Equal(Number(linear[2]), Number(linear[3]), 2e-6);
        Assert.Equal(0, Number(linear[5]), 1e-3);
        Assert.InRange(Number(linear[6]), -1, 1e-4);
        Assert.True(Math.Abs(Number(hidden[2]) - Number(hidden[3])) > 1e-4, finding.Rows[1][2]);
        Assert.True(Number(hidden[5]) > 1);
        Assert.True(Number(hidden[6]) > 0.01);
    }

    [Fact]
    public void Small_batches_go_further_in_an_epoch_and_large_ones_in_a_step()
    {
        var finding = Run(new BatchLesson());
        Assert.Equal([10_000, 1000, 100, 10], Column(finding, 2));
        double[] first = Column(finding, 3);
        Assert.Equal(first.Order(), first);
    }

    [Fact]
    public void A_constant_rate_follows_what_a_falling_one_and_none_do_not()
    {
        var finding = Run(new DriftLesson());
        double[] all = Column(finding, 5), third = Column(finding, 3);
        Assert.True(all[0] > 85 && all[0] < all[3] && all[1] < 80 && all[2] < 40, string.Join(' ', all));
        Assert.True(third[2] < 33);
        Assert.InRange(all[3], 90, 94);
    }

    [Fact]
    public void Every_rule_comes_down_the_valley_and_away_from_the_saddle()
    {
        var finding = Run(new PathLesson());
        Assert.Equal(OptimizerRegistry.Default.Names, finding.Rows.Select(row => row[0]));
        Assert.All(finding.Rows, row => Assert.True(Number(row[2]) > 0 && Number(row[4]) > 0, string.Join(' ', row)));
        int sgd = 0, momentum = 1;
        Assert.True(Number(finding.Rows[momentum][2]) < Number(finding.Rows[sgd][2]) / 2);
    }

    [Theory]
    [InlineData("likelihood")]
    [InlineData("shift-invariance")]
    [InlineData("batches")]
    [InlineData("drift")]
    [InlineData("paths")]
    public void Threads_change_no_number(string name)
    {
        var lesson = LessonRegistry.Default.Single(l => l.Name == name);
        Assert.Equal(Run(lesson, 1).Rows, Run(lesson, 3).Rows);
    }
}
