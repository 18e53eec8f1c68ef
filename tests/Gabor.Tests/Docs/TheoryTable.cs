using System.Text;
using Gabor.Cli;
using Gabor.Cli.Theory;

namespace Gabor.Tests.Docs;

/// <summary>Generates the table of equations from the equation index, in one language.</summary>
static class TheoryTable
{
    /// <summary>The most formulas of a derivation in the table; longer ones show the first and the last.</summary>
    const int MostFormulas = 3;

    static readonly string[] Chinese = ["公式", "含义", "代码", "测试"], English = ["equation", "meaning", "code", "test"];

    public static string Path(Language language) => language == Language.Chinese ? "docs/theory.zh-CN.md" : "docs/theory.md";

    public static string Of(Language language)
    {
        var text = new StringBuilder(language == Language.Chinese
            ? """
              # 公式索引

              [English](theory.md) · [各章讲解](theory/zh/README.md)

              教材（Hao Zhang，《深度学习基础及数学原理》，2016-09-26）第 3 至 6 章的每个公式、实现它的代码，以及检验它的测试。公式采用正确的形式；教材有误之处另有说明。

              公式编号链接到讲解它的小节。`gabor explain 5.29 --lang zh` 在终端里给出同样的内容、全部推导步骤和相应的几行代码。

              本页由 [src/Gabor.Cli/Theory](../src/Gabor.Cli/Theory/EquationIndex.cs) 生成；测试核对其中的每个编号、成员和测试。

              """
            : """
              # Equation index

              [中文](theory.zh-CN.md) · [the chapters](theory/README.md)

              Each equation of chapters 3 to 6 of the text (Hao Zhang, 深度学习基础及数学原理, 2016-09-26), with the code that implements it and the tests
              that check the code. Formulas are in their correct form; a sentence notes each erratum of the text. Each number links to the section
              that explains it. `gabor explain 5.29` shows the same in a terminal, with all steps of a derivation
              and the lines of code.

              This page is generated from [src/Gabor.Cli/Theory](../src/Gabor.Cli/Theory/EquationIndex.cs); tests check every number, member and test in it.

              """);
        foreach (var chapter in EquationIndex.Chapters)
        {
            text.Append(language == Language.Chinese
                ? $"\n## 第 {chapter.Number} 章 {chapter.Title.Chinese}\n\n"
                : $"\n## Chapter {chapter.Number}: {chapter.Title.English}\n\n");
            string[] heads = language == Language.Chinese ? Chinese : English;
            text.Append($"| {string.Join(" | ", heads)} |\n|{string.Concat(heads.Select(_ => "---|"))}\n");
            foreach (var row in chapter.Rows)
                text.Append($"| {string.Join(" | ", Cells(row, language))} |\n");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    static IEnumerable<string> Cells(Row row, Language language) =>
    [
        $"[{row.Name(language)}]({row.Section.Page(language)["docs/".Length..]})",
        string.Join("<br>", Formulas(row).Prepend(Text(row, language))),
        row.Code.Count == 0
            ? "—"
            : string.Join("<br>", row.Code.Select(name => name.Location).Select(place => $"[`{place.Name}`](../{place.File})")),
        row.Tests.Count == 0 ? "—" : string.Join("<br>", row.Tests.Select(test => $"[`{test.Name}`](../{test.File})")),
    ];

    static string Text(Row row, Language language)
    {
        string space = language == Language.Chinese ? "" : " ";
        return row.Note is { } note ? $"{row.Says.In(language)}{space}{note.In(language)}" : row.Says.In(language);
    }

    static string[] Formulas(Row row)
    {
        string[] formulas = [.. row.Equations.Where(equation => !equation.IsAlgorithm).Select(equation => $"`{equation.Formula}`")];
        return formulas.Length <= MostFormulas ? formulas : [formulas[0], "⋮", formulas[^1]];
    }
}
