using System.Text.Json;
using Gabor.Cli.Theory;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor explain</c>.</summary>
public sealed class ExplainCommandTests
{
    [Fact]
    public void An_equation_is_shown_with_its_formula_note_code_line_tests_and_page()
    {
        string output = CommandLine.Done("explain", "5.29").Output;
        Assert.StartsWith("(5.29)  5.4.1 Back-propagation through a convolution", output, StringComparison.Ordinal);
        Assert.Contains(
            "    ∂err/∂X(x, y, d) = Σ_{d_l} Σ_{i_l, j_l, i, j: x = i_l S + i − P₁, y = j_l S + j − P₂} ∂err/∂A(i_l, j_l, d_l) W(i, j, d, "
            + "d_l)\n",
            output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Note: The text lacks the sum over d_l", output, StringComparison.Ordinal);
        Assert.Contains("All steps: gabor explain 5.28-5.29", output, StringComparison.Ordinal);
        Assert.Matches(
            @"code  Gabor\.Numerics\.Kernels\.Convolutions\.DirectConvolution\.InputGradient  "
            + @"src/Gabor\.Numerics/Kernels/Convolutions/DirectConvolution\.cs:\d+\r?\n",
            output);
        Assert.Contains(
            "test  DirectConvolutionTests.Backward_is_the_slope_of_the_definition  tests/Gabor.Tests/Layers/ConvolutionTests.cs", output,
            StringComparison.Ordinal);
        Assert.Contains("\n    sum.Add(Lanes1.Fill(da[", output, StringComparison.Ordinal);
        Assert.Contains("page  docs/theory/chapter-5.md#s5.4.1", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Chinese_uses_the_terms_of_the_glossary()
    {
        string output = CommandLine.Done("explain", "3.10-3.20", "--lang", "zh").Output;
        Assert.StartsWith("(3.10)–(3.20)  3.3.1 交叉熵损失", output, StringComparison.Ordinal);
        Assert.Contains("最大似然估计", output, StringComparison.Ordinal);
        Assert.Contains("说明：教材", output, StringComparison.Ordinal);
        Assert.Contains("代码  Gabor.Losses.SoftmaxCrossEntropy.Evaluate", output, StringComparison.Ordinal);
        Assert.Contains("页面  docs/theory/zh/chapter-3.md#s3.3.1", output, StringComparison.Ordinal);
        Assert.StartsWith("算法 2  4.4.2 反向传播", CommandLine.Done("explain", "算法", "2", "--lang", "zh").Output, StringComparison.Ordinal);
        Assert.Contains(
            "池化层",
            CommandLine.Done("explain", "5.4", "--lang", "zh").Output + CommandLine.Done("explain", "--lang", "zh").Output
                + CommandLine.Done("explain", "5.2.2", "--lang", "zh").Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.29", "(5.29)  5.4.1")]
    [InlineData("(5.29)", "(5.29)  5.4.1")]
    [InlineData("（5.29）", "(5.29)  5.4.1")]
    [InlineData("(6.4)", "(6.4)  6.1")]
    [InlineData("section 6.4", "6.4 Dropout")]
    [InlineData("§6.4", "6.4 Dropout")]
    [InlineData("第6.4节", "6.4 Dropout")]
    [InlineData("3.25-3.26", "(3.25)  3.4 Optimization")]
    [InlineData("(5.24)–(5.27)", "(5.24), (5.25)  5.4.1")]
    [InlineData("5.24-27", "(5.24), (5.25)  5.4.1")]
    [InlineData("5.24 .. 5.27", "(5.24), (5.25)  5.4.1")]
    [InlineData("algorithm 1", "algorithm 1  3.4.3")]
    [InlineData("Algorithm1", "algorithm 1  3.4.3")]
    [InlineData("5.4.2", "5.4.2 Back-propagation through pooling  docs/theory/chapter-5.md#s5.4.2")]
    [InlineData("6", "6 Implementation details  docs/theory/chapter-6.md")]
    [InlineData("4.1.3", "4.1.3 Kernel methods  docs/theory/chapter-4.md#s4.1.3")]
    public void All_notations_of_a_number_are_accepted(string words, string expected) =>
        Assert.StartsWith(expected, CommandLine.Done(["explain", .. words.Split(' ')]).Output, StringComparison.Ordinal);

    [Fact]
    public void A_number_of_both_an_equation_and_a_section_means_both()
    {
        string output = CommandLine.Done("explain", "6.4").Output;
        Assert.StartsWith("(6.4)  6.1 Numerical stability of softmax", output, StringComparison.Ordinal);
        Assert.Contains("6.4 Dropout", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.36", "θ ← θ − α ∇J(θ)")]
    [InlineData("3.12", "W*, b* = argmax_{W,b} Π")]
    [InlineData("3.29", "v* ≈ argmin")]
    [InlineData("5.5", "a = [w_0ᵀ;")]
    [InlineData("6.10", "f(s)_k = exp(s_k + c′)")]
    public void A_step_of_a_derivation_has_its_left_side(string number, string formula) =>
        Assert.StartsWith(
            formula, Explained(number).GetProperty("equations")[0].GetProperty("formula").GetString()!, StringComparison.Ordinal);

    [Fact]
    public void The_json_document_has_the_same_content()
    {
        var row = Explained("(6.23)");
        Assert.Equal("6.23", Assert.Single(row.GetProperty("equations").EnumerateArray().ToArray()).GetProperty("number").GetString());
        Assert.Equal(["6.22", "6.23"], row.GetProperty("derivation").EnumerateArray().Select(number => number.GetString()));
        Assert.Equal(("6.3", "Optimizers"), (row.GetProperty("section").GetString(), row.GetProperty("title").GetString()));
        Assert.Contains("ε is outside", row.GetProperty("note").GetString()!, StringComparison.Ordinal);
        Assert.Equal(
            ["Gabor.Optimizers.RmsProp.Apply", "Gabor.Numerics.Kernels.Updates.UpdateKernels.RmsProp"],
            row.GetProperty("code").EnumerateArray().Select(code => code.GetProperty("member").GetString()));
        Assert.All(row.GetProperty("code").EnumerateArray().ToArray(), code =>
            Assert.True(code.GetProperty("line").GetInt32() > 1 && code.GetProperty("source").GetString()!.Length > 0));
        Assert.All(
            row.GetProperty("tests").EnumerateArray().ToArray(),
            test => Assert.StartsWith("tests/Gabor.Tests/", test.GetProperty("file").GetString()!, StringComparison.Ordinal));
        Assert.Equal("docs/theory/chapter-6.md#s6.3", row.GetProperty("page").GetString());
    }

    [Fact]
    public void Without_a_number_the_chapters_are_listed()
    {
        Assert.Contains("5  Convolutional networks: (5.1)–(5.35)", CommandLine.Done("explain").Output, StringComparison.Ordinal);
        Assert.Contains("3  线性分类器：(3.1)–(3.54)，算法 1", CommandLine.Done("explain", "--lang", "zh").Output, StringComparison.Ordinal);
        var chapters = CommandLine.Done("explain", "--json").Json.GetProperty("chapters");
        Assert.Equal([55, 39, 35, 25], chapters.EnumerateArray().Select(chapter => chapter.GetProperty("equations").GetArrayLength()));
    }

    [Fact]
    public void A_section_lists_its_subsections()
    {
        var listed = Assert.Single(
            CommandLine.Done("explain", "section", "6.2", "--json").Json.GetProperty("listed").EnumerateArray().ToArray());
        Assert.Equal(
            ["6.2", "6.2.1", "6.2.2", "6.2.2"],
            listed.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("section").GetString()));
    }

    [Theory]
    [InlineData("there is no equation 5.36; chapter 5 has (5.1)–(5.35). The nearest is 5.35.", "5.36")]
    [InlineData("there is no equation 6.0; chapter 6 has (6.1)–(6.25). The nearest is 6.1.", "6.0")]
    [InlineData("there is no equation 3.55; chapter 3 has (3.1)–(3.54), algorithm 1. The nearest is 3.54.", "3.50-3.55")]
    [InlineData("there is no section 5.4.9. The nearest is 5.4.1; 'gabor explain 5' lists the chapter.", "5.4.9")]
    [InlineData("there is no '2.9'. Chapter 2 has no equations, and the sections 2.1, 2.2.", "2.9")]
    [InlineData("there is no '7.1'. Chapters 3 to 6 have equations", "7.1")]
    [InlineData("there is no 'algorithm 3'. Known: algorithm 1, algorithm 2.", "algorithm 3")]
    [InlineData("'5.29-5.24' must be ascending and within one chapter", "5.29-5.24")]
    [InlineData("'4.1-5.2' must be ascending and within one chapter", "4.1-5.2")]
    [InlineData("'softmax' is not a number of the text. Write an equation such as 5.29", "softmax")]
    [InlineData("--lang is 'fr'; it must be en or zh.", "5.29", "--lang", "fr")]
    public void An_unknown_number_is_reported_with_a_suggestion(string expected, params string[] args) =>
        Assert.StartsWith($"gabor: explain: {expected}", CommandLine.Fails(2, ["explain", .. args]), StringComparison.Ordinal);

    [Fact]
    public void Completion_suggests_equation_numbers() =>
        Assert.Contains("5.29", CommandLine.Done("[suggest:17]", "gabor explain 5.2").Output.Split(Environment.NewLine));

    static JsonElement Explained(string number) => CommandLine.Done("explain", number, "--json").Json.GetProperty("explained")[0];

    [Fact]
    public void A_section_has_its_exercise_and_the_answer_if_asked_for()
    {
        string output = CommandLine.Done("explain", "5.4.1").Output, answered = CommandLine.Done("explain", "5.4.1", "--answers").Output;
        Assert.Contains("Exercise 5.4.1  In the example by hand, let G be 1", output, StringComparison.Ordinal);
        Assert.DoesNotContain("(1 2; 4 5)", output, StringComparison.Ordinal);
        Assert.EndsWith("Answers: gabor explain 5.4.1 --answers", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("Answer: ∂err/∂W = (1 2; 4 5)", answered, StringComparison.Ordinal);
        string chinese = CommandLine.Done("explain", "5.4.1", "--lang", "zh").Output;
        Assert.Contains("练习 5.4.1  在手算的例子中", chinese, StringComparison.Ordinal);
        Assert.EndsWith("答案：gabor explain 5.4.1 --answers --lang zh", chinese.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.1", 1)]
    [InlineData("5.4", 2)]
    [InlineData("§6.4", 1)]
    [InlineData("5", 0)]
    [InlineData("(6.4)", 0)]
    public void Exercises_are_those_of_the_section_and_of_the_sections_below(string number, int count)
    {
        var exercises = CommandLine.Done("explain", number, "--json", "--answers").Json.GetProperty("exercises").EnumerateArray().ToArray();
        Assert.Equal(count, exercises.Length);
        Assert.All(exercises, exercise => Assert.NotEmpty(exercise.GetProperty("answer").GetString()!));
    }

    [Fact]
    public void Every_section_of_the_text_is_known() => Assert.All(
        EquationIndex.Chapters.SelectMany(chapter => chapter.Sections).Select(section => section.Number).Concat(["2.1", "2.2", "2", "3"]),
        number => Assert.Contains($"{number} ", CommandLine.Done("explain", number).Output, StringComparison.Ordinal));

    [Theory]
    [InlineData("2", "chapter-2.md")]
    [InlineData("2.1", "chapter-2.md#s2.1")]
    [InlineData("2.2", "chapter-2.md#s2.2")]
    public void A_chapter_without_equations_is_shown_with_its_page(string number, string page) =>
        Assert.Contains(page, CommandLine.Done("explain", number).Output, StringComparison.Ordinal);
}
