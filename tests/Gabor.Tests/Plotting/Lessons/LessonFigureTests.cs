using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Plotting.Lessons;

namespace Gabor.Tests.Plotting.Lessons;

/// <summary>That every line of a lesson's figure is seen, and says what it is.</summary>
public sealed class LessonFigureTests
{
    [Fact]
    public void Paths_say_their_steps_and_equal_ones_are_told_apart()
    {
        var panels = Parts<SurfaceFigure>(new PathLesson());
        Assert.All(panels, panel => Assert.InRange(panel.Paths.Count, 1, 3));
        Assert.All(
            panels.SelectMany(panel => panel.Paths),
            path => Assert.Matches("^[a-z]+, ([0-9]+ steps|minimum not reached)$", path.Name));
        foreach (var paths in panels.Select(panel => panel.Paths))
        {
            foreach (var path in paths)
                Assert.Equal(paths.TakeWhile(other => other != path).Any(other => other.X.SequenceEqual(path.X)), path.Dashed);
        }

        Assert.Equal(2, panels.SelectMany(panel => panel.Paths).Count(path => path.Dashed));
    }

    [Fact]
    public void Where_the_losses_of_overflow_agree_each_line_is_narrower_than_the_one_below()
    {
        float[] widths = [.. Parts<LineFigure>(new OverflowLesson())[1].Lines.Select(line => line.Width)];
        Assert.Equal(3, widths.Length);
        Assert.True(widths[0] >= widths[1] + 4 && widths[1] >= widths[2] + 4, string.Join(' ', widths));
    }

    [Fact]
    public void Likelihood_and_cross_entropy_have_axes_of_their_own()
    {
        var panels = Parts<LineFigure>(new LikelihoodLesson());
        Assert.Equal(3, panels.Count);
        Assert.Equal(3, panels.Select(panel => panel.YTitle).Distinct().Count());
        Assert.All(panels.Take(2), panel => Assert.Single(panel.Lines, line => !line.Dashed));
        Assert.All(panels[0].Lines[0].Y, likelihood => Assert.InRange(likelihood, 0, 1));
    }

    [Fact]
    public void Convexity_names_lambda_and_measures_the_barrier_from_the_ends()
    {
        var panels = Parts<LineFigure>(new ConvexityLesson());
        Assert.Contains("λ = 0.02", panels[0].YTitle, StringComparison.Ordinal);
        Assert.All(panels[1].Lines, line => Assert.Equal(0, line.Y[line.X.Index().MinBy(x => Math.Abs(x.Item)).Index], 0.01));
        Assert.True(panels[1].Lines[1].Y.Max() > 0.1, "the barrier of the hidden layer");
    }

    [Fact]
    public void A_schedule_below_an_equal_one_is_wider_and_so_is_no_other()
    {
        var figure = Assert.IsType<LineFigure>(Run(new ScheduleLesson()).Figure);
        string[] wide = [.. figure.Lines.Index().Where(line => figure.WidthOf(line.Index) > 2).Select(line => line.Item.Name)];
        Assert.Equal(["step", "linear"], wide);
    }

    [Fact]
    public void Accuracy_is_in_percent()
    {
        var figure = Assert.IsType<LineFigure>(Run(new DriftLesson()).Figure);
        Assert.EndsWith("in %", figure.YTitle, StringComparison.Ordinal);
        Assert.InRange(figure.Lines[0].Y.Max(), 50, 100);
    }

    static Finding Run(Lesson lesson)
    {
        using var workers = new Workers(2);
        return lesson.Run(1, workers, TestContext.Current.CancellationToken);
    }

    static List<T> Parts<T>(Lesson lesson)
        where T : Figure => [.. Assert.IsType<Panels>(Run(lesson).Figure).Parts.Select(part => Assert.IsType<T>(part))];
}
