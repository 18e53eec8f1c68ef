using Gabor.Plotting.Lessons;
using Gabor.Tests.Cli;

namespace Gabor.Tests.Plotting.Lessons;

public sealed class LessonImageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("overflow", "6.1")]
    [InlineData("connections", "5.2.1")]
    [InlineData("initialization", "6.6")]
    public void A_lesson_gives_a_table_a_sentence_and_a_image(string name, string section)
    {
        string file = folder.File("lesson.png");
        var json = CommandLine.Done("lesson", name, "--out", file, "--json").Json;
        Assert.Equal(section, json.GetProperty("section").GetString());
        Assert.True(json.GetProperty("rows").GetArrayLength() >= 4);
        Assert.True(json.GetProperty("conclusion").GetString()!.Length > 40);
        Assert.True(new FileInfo(file).Length > 10_000);
    }

    [Fact]
    public void Every_lesson_has_a_name_a_section_and_a_summary_of_its_own()
    {
        Assert.Equal(LessonRegistry.Default.Count, LessonRegistry.Default.Select(lesson => lesson.Name).Distinct().Count());
        Assert.All(LessonRegistry.Default, lesson => Assert.True(lesson.Section.Length > 0 && lesson.Summary.Length > 0));
    }
}
