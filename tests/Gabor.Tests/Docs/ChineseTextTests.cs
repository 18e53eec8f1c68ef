using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>Chinese texts have the punctuation and the words of Chinese.</summary>
public sealed partial class ChineseTextTests
{
    /// <summary>Words that are not used, and what stands for them; between “ and ” the text's own term may be named.</summary>
    static readonly (string Word, string Term)[] Banned =
        [("(?<!“)权值", "权重"), ("抽头", "滤波器元素"), ("(?<!“)汇合", "池化"), ("(?<!“)学习速率", "学习率"), ("图片", "图像")];

    /// <summary>The documents, and the texts of the command; the glossary names the text's own terms.</summary>
    static IEnumerable<SourceFile> Files => SourceTree.Files("docs").Concat(SourceTree.Files("src/Gabor.Cli"))
        .Concat(SourceTree.Files().Where(path => Path.GetFileName(path) == "README.zh-CN.md"))
        .Where(path => Path.GetExtension(path) is ".md" or ".json" && Path.GetFileName(path) != "words.md")
        .Select(SourceTree.Read);

    [Fact]
    public void Punctuation_between_Chinese_is_Chinese_and_no_banned_word_is_left() => Rule.Kept(Files.SelectMany(Errors));

    [Theory]
    [InlineData("学习,率", true)]
    [InlineData("学习率: 步长", true)]
    [InlineData("梯度(导数)", true)]
    [InlineData("第一;第二", true)]
    [InlineData("一层的权值", true)]
    [InlineData("卷积的抽头", true)]
    [InlineData("学习率：步长（导数），第一；第二", false)]
    [InlineData("见 (5.13)，即 f(x, y); 原文“权值”", false)]
    [InlineData("`代码,代码`", false)]
    public void An_error_is_found(string text, bool wrong) => Assert.Equal(wrong, Errors(new SourceFile("docs/a.md", text)).Any());

    static IEnumerable<string> Errors(SourceFile file)
    {
        string text = Code().Replace(file.Text, code => Blank().Replace(code.Value, "c"));
        foreach (Match match in Ascii().Matches(text))
            yield return $"{file.Path}:{file.Line(match.Index)}: '{match.Value}' has ASCII punctuation";
        foreach (var (word, term) in Banned)
        {
            foreach (Match match in Regex.Matches(text, word))
                yield return $"{file.Path}:{file.Line(match.Index)}: {match.Value} → {term}";
        }
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs} ?[,;:()] ?\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Ascii();

    /// <summary>Blocks and words of code.</summary>
    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex Blank();
}
