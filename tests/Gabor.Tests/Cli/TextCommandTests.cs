using System.Text;
using System.Text.Json;
using Gabor.Cli;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Tests.Data.Text;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>Sentences, trained, evaluated, resumed and predicted from the command line.</summary>
public sealed class TextCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TextCommandTests() => SentenceFiles.Write(folder.Path);

    string Text => $"text:{folder.File("q.*.txt")}";

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    string[] Train(params string[] more) =>
        ["train", Text, "--epochs", "2", "--batch-size", "10", "--quiet", "--out", Out, .. more];

    [Fact]
    public void A_text_trains_evaluates_resumes_and_predicts()
    {
        CommandLine.Done(Train("--sentence-length", "6"));
        var report = CommandLine.Done("eval", Out, "--json").Json;
        Assert.Equal(1, report.GetProperty("accuracy").GetDouble());
        Assert.Equal(6, SavedModel.Load(Out).Input.Width);

        string predicted = CommandLine.Done("predict", Out, "Who wrote Hamlet ?", "How many legs has a spider?").Output;
        string[] rows = [.. predicted.Split('\n').Where(line => line.Contains('?', StringComparison.Ordinal))];
        Assert.Contains("person", rows[0].Split('?')[1].TrimStart()[..8], StringComparison.Ordinal);
        Assert.Contains("number", rows[1].Split('?')[1].TrimStart()[..8], StringComparison.Ordinal);

        string once = WeightDigest.Of(SavedModel.Load(Out)), longer = folder.File("longer");
        Directory.Move(Out, longer);
        CommandLine.Done("train", "--resume", longer, "--quiet", "--threads", "2");
        Assert.Equal(once, WeightDigest.Of(SavedModel.Load(longer)));
    }

    [Fact]
    public void The_report_shows_the_sentences_of_mistakes()
    {
        File.AppendAllText(folder.File("q.test.txt"), "number\tWho wrote <this> & that ?\n");
        CommandLine.Done(Train());
        string page = File.ReadAllText(Path.Combine(Out, "report.html"));
        Assert.Contains("<blockquote class=\"sentence\">Who wrote &lt;this&gt; &amp; that ?</blockquote>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What it looked at", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_keeps_its_words_whatever_data_set_it_is_evaluated_by()
    {
        CommandLine.Done(Train());
        string other = folder.File("other.txt");
        File.WriteAllText(other, "person\tWho painted it ?\nnumber\tHow many are there ?\nperson\tWho ?\nnumber\tHow many ?\n");
        Assert.Equal(1, CommandLine.Done("eval", Out, $"text:{other}", "--json").Json.GetProperty("accuracy").GetDouble());

        var model = ImageClassifier.Load(Out);
        Assert.True(model.IsOfSentences);
        Assert.Equal("number", model.PredictSentence("how many").Label);
        Assert.Contains("'quux'", model.PredictSentence("how many quux").Remarks.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_a_file_and_of_standard_input_are_sentences()
    {
        CommandLine.Done(Train());
        string lines = folder.File("lines.txt");
        File.WriteAllText(lines, "Who was it ?\r\n\nHow many were it ?\n");
        var found = CommandLine.Done("predict", Out, lines, "--top", "1", "--json").Json.GetProperty("sentences");
        Assert.Equal(2, found.GetArrayLength());
        Assert.Equal("How many were it ?", found[1].GetProperty("sentence").GetString());

        using StringWriter output = new(), error = new();
        int code = App.Run(["predict", Out, "-", "--json"], new Terminal(output, error)
        {
            Language = Language.English, Input = () => new MemoryStream(Encoding.UTF8.GetBytes("Who was it ?\n")),
        });
        Assert.Equal(0, code);
        var read = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("sentences");
        Assert.Equal("person", read[0].GetProperty("guesses")[0].GetProperty("class").GetString());
    }

    [Fact]
    public void A_check_counts_words_and_finds_sentences_that_are_there_twice_or_say_nothing()
    {
        File.AppendAllText(folder.File("q.train.txt"), "person\tWHO was twice?\nperson\t...\n");
        File.AppendAllText(folder.File("q.test.txt"), "number\twho was twice ?\n");
        string found = CommandLine.Done("data", "check", Text).Output;
        Assert.Contains("words", found, StringComparison.Ordinal);
        Assert.Contains("of sentences in several parts", found, StringComparison.Ordinal);
        Assert.Contains("1 group of sentences of several classes", found, StringComparison.Ordinal);
        Assert.Contains("1 sentence without a word", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model", "lenet", "it reads images")]
    [InlineData("--model", "softmax", "it reads images")]
    [InlineData("--preprocessing", "mean-image", "take tokens")]
    [InlineData("--mixup", "0.2", "mixup: it is for images")]
    [InlineData("--crop", "8", "crop")]
    [InlineData("--flip", "0.5", "augment")]
    [InlineData("--image-size", "32", "size of images")]
    public void What_is_for_images_is_refused_in_a_line(string option, string value, string message)
    {
        var result = CommandLine.Run(Train(option, value));
        Assert.NotEqual(0, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_for_sentences_is_refused_for_images()
    {
        Assert.Contains(
            "kim-cnn", CommandLine.Fails(ExitCode.Usage, "train", "digits", "--model", "kim-cnn", "--out", Out), StringComparison.Ordinal);
        Assert.Contains(
            "sentence-length", CommandLine.Fails(ExitCode.Usage, "train", "digits", "--sentence-length", "5", "--out", Out),
            StringComparison.Ordinal);
        Assert.Contains(
            "it is for sentences",
            CommandLine.Run("train", "digits", "--model", "softmax", "--preprocessing", "tokens", "--out", Out).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_about_images_say_that_these_are_sentences()
    {
        CommandLine.Done(Train());
        string[][] lines =
        [
            ["data", "preview", Text, "--out", folder.File("a.png")], ["data", "split", Text, "--out", folder.File("b")],
            ["data", "check", Text, "--out", folder.File("c.png")], ["inspect", Out, "--filters", folder.File("d.png")],
            ["eval", Out, "--stress"], ["predict", Out, "Who ?", "--invert"],
        ];
        foreach (string[] line in lines)
        {
            var result = CommandLine.Run(line);
            Assert.True(result.Code == ExitCode.Usage, $"{string.Join(' ', line)}: {result}");
            Assert.Contains("sentences", result.Error, StringComparison.Ordinal);
        }

        CommandLine.Done("inspect", Out);
        CommandLine.Done("inspect", "dcnn");
        CommandLine.Done("plot", Out, "--out", folder.File("e.png"));
    }

    [Fact]
    public void Searches_take_sentences_too()
    {
        CommandLine.Done("lr-find", Text, "--sentence-length", "5", "--steps", "20", "--batch-size", "10", "--quiet");
        CommandLine.Done(
            "sweep", Text, "--sentence-length", "5", "--model", "dcnn", "--epochs", "1", "--batch-size", "10", "--try",
            "learning-rate=0.001", "--out", folder.File("sweep"), "--quiet");
        CommandLine.Done("check", "dcnn", Text, "--images", "2", "--samples", "1", "--quiet");
    }

    [Fact]
    public void The_dynamic_network_learns_too()
    {
        CommandLine.Done("train", Text, "--model", "dcnn", "--epochs", "12", "--batch-size", "5", "--quiet", "--out", Out);
        Assert.Equal(1, CommandLine.Done("eval", Out, "--json").Json.GetProperty("accuracy").GetDouble());
    }
}
