using System.Text.RegularExpressions;
using Gabor.Cli;
using Gabor.Cli.Messages;
using Gabor.Cli.Theory;
using Gabor.Plotting.Lessons;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Cli;

/// <summary>The language of a terminal, and errors and lessons in Chinese.</summary>
public sealed partial class ChineseTests
{
    /// <summary>Lessons of less than a second or two.</summary>
    public static TheoryData<string> ShortLessons =>
        ["likelihood", "drift", "connections", "overflow", "paths", "schedules", "shift-invariance", "zeros"];

    /// <summary>Sentences of the parser, which the sources do not have; command lines below test them.</summary>
    static readonly string[] OfTheParser =
    [
        "Required argument '{0}' missing for command: '{1}'.", "Required argument missing for option: '{0}'.", "Option '{0}' is required.",
        "Option '{0}' expects a single argument but {1} were provided.",
    ];

    [Theory]
    [InlineData(false, null, null, null)]
    [InlineData(true, null, null, "zh_CN.UTF-8")]
    [InlineData(true, null, "zh_CN", "en_US.UTF-8")]
    [InlineData(false, null, "en_US.UTF-8", "zh_CN.UTF-8")]
    [InlineData(true, "zh", "en_US.UTF-8", "en_US.UTF-8")]
    [InlineData(false, "C", "zh_CN.UTF-8", "zh_CN.UTF-8")]
    [InlineData(true, "", "", "zh_TW.UTF-8")]
    [InlineData(false, null, null, "C.UTF-8")]
    public void The_first_variable_that_is_set_has_the_language(bool chinese, string? all, string? messages, string? lang)
    {
        Dictionary<string, string?> variables = new() { ["LC_ALL"] = all, ["LC_MESSAGES"] = messages, ["LANG"] = lang };
        Assert.Equal(chinese ? Language.Chinese : Language.English, Languages.OfEnvironment(name => variables[name]));
    }

    [Theory]
    [InlineData("没有命令“evla”。您要的是不是“eval”？", "evla")]
    [InlineData("train：缺少数据集。可以试试“gabor train digits”；“gabor train --help”列出全部数据集。", "train")]
    [InlineData("train：没有选项“--modle”。您要的是不是“--model”？", "train", "digits", "--modle", "x")]
    [InlineData("train：“foo”是多余的参数。用法见“gabor train --help”。", "train", "digits", "foo")]
    [InlineData("优化器“adm”：没有这个名称。您要的是不是“adam”？", "train", "digits", "--optimizer", "adm")]
    [InlineData("--epochs 是“x”；应为整数。", "train", "digits", "--epochs", "x")]
    [InlineData("learning-rate 是 -1；应为大于 0 的数。", "train", "digits", "--lr", "-1")]
    [InlineData("rotate 是“7,5”；应为一个数。小数点要写成“.”：请写 7.5。", "train", "digits", "--rotate", "7,5")]
    [InlineData("bench gemm：--n 是 0；应为 1 到 16384 之间的数。", "bench", "gemm", "--n", "0")]
    [InlineData("crops 是 3；应为 1、2、5 或 10。", "eval", "nope", "--crops", "3")]
    [InlineData("train：选项“--model”后面缺少它的值。用法见“gabor train --help”。", "train", "digits", "--model")]
    [InlineData("train：选项“--epochs”只接受一个值，却给了 2 个。用法见“gabor train --help”。",
        "train", "digits", "--epochs", "3", "--epochs", "4")]
    [InlineData("eval：命令“eval”缺少参数 RUN。用法见“gabor eval --help”。", "eval")]
    [InlineData("data preview：缺少必需的选项“--out”。用法见“gabor data preview --help”。", "data", "preview")]
    [InlineData("explain：没有公式 5.36；第 5 章有 (5.1)–(5.35)。最接近的是 5.35。", "explain", "5.36")]
    [InlineData("explain：--lang 是“fr”；应为 en 或 zh。", "explain", "--lang", "fr")]
    [InlineData("nope：没有这个文件夹；请给出一次运行的文件夹。", "eval", "nope")]
    [InlineData("epochs 是 3，而核方法是一次求解的，用的是原样的图像；请去掉它。", "train", "digits", "--model", "kernel", "--epochs", "3")]
    [InlineData("核函数“gausian”：没有这个名称。您要的是不是“gaussian”？", "train", "digits", "--model", "kernel", "--kernel", "gausian")]
    public void Errors_are_in_the_language_of_the_terminal(string expected, params string[] args) =>
        Assert.Equal($"gabor: 错误：{expected}", CommandLine.RunIn(Language.Chinese, args).Error.TrimEnd());

    [Fact]
    public void The_language_that_was_asked_for_holds_for_errors_too()
    {
        Assert.StartsWith("gabor: 错误：", CommandLine.Run("explain", "5.36", "--lang", "zh").Error, StringComparison.Ordinal);
        Assert.StartsWith(
            "gabor: explain: there", CommandLine.RunIn(Language.Chinese, "explain", "5.36", "--lang", "en").Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.gz: byte 28: the checksum of this chunk is wrong: the file is damaged. Fetch it again.",
        "a.gz：第 28 字节：这一块的校验和不对：文件已损坏。请重新获取。")]
    [InlineData("m.json:2: it cannot be read: access is denied.", "m.json:2：无法读取：没有访问权限。")]
    [InlineData("it cannot be read: the moon is full.", "无法读取：the moon is full。")]
    [InlineData("p: there is one class, 'a'; a classifier needs two: a folder for each.", "p：只有一个类别“a”；分类器至少要两个类别，每个类别一个文件夹。")]
    [InlineData("p: it holds 3 images but no class folders; did you mean images?", "p：其中有 3 张图像，却没有类别文件夹；您要的是不是 images？")]
    [InlineData("p/Cat: there is no class of this name in train; there it is cat.", "p/Cat：train 中没有这个名称的类别；在那里它叫 cat。")]
    [InlineData("x: the moon is full. Fetch it again.", "x: the moon is full.请重新获取。")]
    [InlineData("x: the moon is full", "x: the moon is full")]
    public void A_message_is_translated_sentence_by_sentence(string english, string chinese) =>
        Assert.Equal(chinese, ChineseMessages.Of(english));

    [Fact]
    public void Every_sentence_of_the_table_is_one_of_the_sources()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        string sources = Joined().Replace(
            string.Join('\n', SourceTree.Sources().Select(file => file.Text)), "");
        Assert.All(ChineseMessages.Sentences.Select(template => template.English).Except(OfTheParser), english =>
            Assert.Contains(Joint().Split(english).MaxBy(part => part.Length)!.Trim(), sources, StringComparison.Ordinal));
    }

    [Fact]
    public void A_translation_has_the_holes_of_its_sentence() =>
        Assert.All(ChineseMessages.Sentences.Concat(ChineseMessages.Phrases), template =>
            Assert.Equal(Holes(template.English), Holes(template.Chinese)));

    [Theory]
    [MemberData(nameof(ShortLessons))]
    public void No_text_of_a_lesson_is_left_in_English(string name)
    {
        var lines = CommandLine.Done("lesson", name, "--lang", "zh").Output.Split('\n');
        string[] known = ["log-sum-exp", "exp", "softmax", "adam", "adamw", "gabor inspect MODEL --compare", "constant", "ReLU", "xavier"];
        var names = Gabor.Optimizers.OptimizerRegistry.Default.Names.Concat(Gabor.Schedules.ScheduleRegistry.Default.Names);
        string rest = string.Join('\n', lines);
        foreach (string word in names.Concat(known).OrderByDescending(word => word.Length))
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        Assert.DoesNotMatch("[A-Za-z]{4,}", rest);
    }

    [Fact]
    public void Every_lesson_has_a_summary_in_Chinese()
    {
        string output = CommandLine.RunIn(Language.Chinese, "lesson").Output;
        Assert.All(LessonRegistry.Default, lesson =>
        {
            Assert.DoesNotContain(lesson.Summary, output, StringComparison.Ordinal);
            Assert.Matches("\\p{IsCJKUnifiedIdeographs}", LessonTexts.Of(lesson.Name, lesson.Summary, Language.Chinese));
        });
    }

    [Fact]
    public void A_table_as_json_has_the_same_keys_in_every_language()
    {
        var english = CommandLine.Done("lesson", "paths", "--json").Json;
        var chinese = CommandLine.Done("lesson", "paths", "--json", "--lang", "zh").Json;
        Assert.Equal(english.GetProperty("rows").GetRawText(), chinese.GetProperty("rows").GetRawText());
        Assert.Equal("426", english.GetProperty("rows")[0].GetProperty("steps").GetString());
        Assert.Equal("11", english.GetProperty("rows")[0].GetProperty("steps_2").GetString());
        Assert.Contains("鞍点", chinese.GetProperty("conclusion").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("学习率不变时，分类器跟随移动的均值。", 12)]
    [InlineData("学习率不变时，分类器跟随移动的均值。", 13)]
    [InlineData("它是 softmax 分类器（线性的）。", 10)]
    public void Chinese_lines_break_between_letters_but_not_before_punctuation(string text, int width)
    {
        string[] lines = [.. TableLines.Wrap(text, width)];
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Sum(sign => sign > '\u2E80' ? 2 : 1) <= width, line));
        Assert.All(lines, line => Assert.DoesNotMatch("^[，。；：、）]|（$", line));
    }

    static string Holes(string text) =>
        string.Join(' ', Hole().Matches(text).Select(hole => hole.Value.Replace("!", "", StringComparison.Ordinal)).Distinct().Order());

    [GeneratedRegex(@"\{\d!?\}")]
    private static partial Regex Hole();

    /// <summary>Where the sources may put a sentence together.</summary>
    [GeneratedRegex(@"\{\d!?\}|[.;:,()']")]
    private static partial Regex Joint();

    /// <summary>A text that goes on in the next line of a source.</summary>
    [GeneratedRegex(@"""\s*\+\s*\$?""")]
    private static partial Regex Joined();
}
