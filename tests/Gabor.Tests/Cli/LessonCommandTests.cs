using Gabor.Plotting.Lessons;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor lesson</c>.</summary>
public sealed class LessonCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_a_name_all_lessons_are_listed()
    {
        string output = CommandLine.Done("lesson").Output;
        Assert.All(LessonRegistry.Default, lesson => Assert.Matches($@"\b{lesson.Name} +{lesson.Section} ", output));
        var listed = CommandLine.Done("lesson", "--json").Json.GetProperty("lessons").EnumerateArray().ToArray();
        Assert.Equal(LessonRegistry.Default.Select(lesson => (lesson.Name, lesson.Section, lesson.Summary)), listed.Select(lesson =>
            (lesson.GetProperty("name").GetString()!, lesson.GetProperty("section").GetString()!, lesson.GetProperty("summary")
                .GetString()!)));
    }

    [Theory]
    [InlineData("schedules.png", new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' })]
    [InlineData("schedules.svg", new byte[] { (byte)'<' })]
    public void A_lesson_prints_a_table_and_a_conclusion_and_draws_a_figure(string name, byte[] start)
    {
        string file = folder.File(name);
        var result = CommandLine.Done("lesson", "schedules", "--out", file);
        Assert.Contains("one-cycle", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("only constant keeps it.", result.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains($"drawn: {file}", result.Error, StringComparison.Ordinal);
        Assert.Equal(start, File.ReadAllBytes(file)[..start.Length]);
    }

    [Fact]
    public void The_json_document_has_the_table_and_is_the_same_for_any_threads()
    {
        string first = CommandLine.Done("lesson", "schedules", "--json", "--seed", "7", "--threads", "1").Output;
        Assert.Equal(first, CommandLine.Done("lesson", "schedules", "--json", "--seed", "7", "--threads", "3").Output);
        var json = CommandLine.Done("lesson", "schedules", "--json").Json;
        Assert.Equal(("schedules", "6.3"), (json.GetProperty("lesson").GetString(), json.GetProperty("section").GetString()));
        Assert.Equal(
            "1.0000",
            json.GetProperty("rows")
                .EnumerateArray()
                .Single(row => row.GetProperty("schedule").GetString() == "constant")
                .GetProperty("last")
                .GetString());
    }

    [Theory]
    [InlineData("lesson 'schedule': unknown name. Did you mean 'schedules'?", "schedule")]
    [InlineData("lesson: --out needs the name of a lesson.", "--out", "x.png")]
    [InlineData("threads is 257", "schedules", "--threads", "257")]
    [InlineData("lesson: --seed is '-1'", "schedules", "--seed", "-1")]
    public void Wrong_usage_is_reported_in_one_line_with_the_fix(string expected, params string[] args) =>
        Assert.StartsWith($"gabor: {expected}", CommandLine.Fails(2, ["lesson", .. args]), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_figure_format_is_refused_before_running()
    {
        string file = folder.File("schedules.bmp");
        Assert.Contains(".bmp", CommandLine.Fails(2, "lesson", "schedules", "--out", file), StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }
}
