using System.Text;
using Gabor.Data;
using Gabor.Data.Text;

namespace Gabor.Tests.Data.Text;

public sealed class TextDatasetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Write(string text, string name = "set.txt", Encoding? encoding = null)
    {
        File.WriteAllText(folder.File(name), text, encoding ?? new UTF8Encoding(false));
        return folder.File(name);
    }

    string Refused(string text, string name = "set.txt") =>
        Assert.Throws<GaborFormatException>(() => Dataset.Open($"text:{Write(text, name)}")).Message;

    static string Rows(string separator = "\t", string ends = "\n") => string.Concat(
        Enumerable.Range(0, 10).Select(i => $"{(i < 5 ? "no" : "yes")}{separator}{(i < 5 ? "bad" : "good")} word{i} ,{ends}"));

    [Fact]
    public void One_file_is_divided_as_folders_are()
    {
        var data = Dataset.Open($"text:{Write(Rows())}");
        Assert.Equal(["no", "yes"], data.ClassNames);
        Assert.Equal((8, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal((1, 3, 2), (data.Shape.Height, data.Shape.Width, data.Shape.Depth));
        Assert.Equal($"text:{folder.File("set.txt")}", data.Specification);
        Assert.Equal(data.Sha256, Dataset.Open(data.Specification).Sha256);
        Assert.Equal(data.Sha256, Dataset.Open(folder.File("set.txt")).Sha256);
        Assert.EndsWith("set.txt:1", data.Train.NameOf(0), StringComparison.Ordinal);
    }

    [Fact]
    public void The_vocabulary_is_that_of_the_training_sentences()
    {
        Write("no\tbad bad film\nyes\tgood film\n", "a.train.txt");
        Write("yes\tgood story\nno\tbad film\n", "a.test.txt");
        var data = Dataset.Open($"text:{folder.Path}");
        Assert.Equal("a", data.Name);
        Assert.Equal(["bad", "film", "good"], data.Vocabulary!.Words);
        Assert.Equal([4, 0, 1, 0, 0, 0], data.Test.Read(0).Pixels.ToArray());
        Assert.Equal([2, 0, 2, 0, 3, 0], data.Train.Read(0).Pixels.ToArray());
        Assert.Contains("3 different words", data.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_marks_spaces_and_encodings_do_not_matter()
    {
        string expected = Dataset.Open($"text:{Write(Rows())}").Sha256;
        foreach (string text in (string[])[Rows(" "), Rows(ends: "\r\n"), "\n" + Rows(ends: "\n\n"), Rows("\t  ")])
            Assert.Equal(expected, Dataset.Open($"text:{Write(text)}").Sha256);
        Assert.Equal(expected, Dataset.Open($"text:{Write(Rows(), encoding: new UTF8Encoding(true))}").Sha256);

        string latin = Rows().Replace("bad", "méchant", StringComparison.Ordinal);
        Assert.Equal(
            Dataset.Open($"text:{Write(latin)}").Sha256, Dataset.Open($"text:{Write(latin, encoding: Encoding.Latin1)}").Sha256);
    }

    [Fact]
    public void Other_words_or_labels_are_another_data_set()
    {
        string one = Dataset.Open($"text:{Write(Rows())}").Sha256;
        Assert.NotEqual(one, Dataset.Open($"text:{Write(Rows().Replace("word3", "word33", StringComparison.Ordinal))}").Sha256);
        Assert.NotEqual(one, Dataset.Open($"text:{Write(Rows() + "no\tmore\n")}").Sha256);
    }

    [Theory]
    [InlineData("a\tone\nb two\n", ":2: there is no tab")]
    [InlineData("\n\tone\n", ":2: the label is missing")]
    [InlineData("one\n", ":1: there is neither a tab nor a space")]
    [InlineData("\n \n", "there are no sentences")]
    [InlineData("a\to\0ne\n", "bytes of 0")]
    [InlineData("a\tone\na\ttwo\n", "one class")]
    [InlineData("a\t.\nb\t...\na\t--\nb\t-\n", "no training sentence has a word")]
    public void What_is_no_list_of_sentences_is_refused_with_its_line(string text, string message) =>
        Assert.Contains(message, Refused(text), StringComparison.Ordinal);

    [Fact]
    public void Lines_and_labels_that_are_too_long_are_refused()
    {
        Assert.Contains(":1: 100003 letters", Refused($"a\t{new string('x', 100_001)}\n"), StringComparison.Ordinal);
        Assert.Contains("label has 257 letters", Refused($"{new string('x', 257)}\ta\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_sentence_is_padding_alone()
    {
        var data = Dataset.Open($"text:{Write(Rows() + "no\t\nno\t ...\n")}");
        Assert.Equal(12, data.Train.Count + data.Test.Count);
        Assert.Contains(
            Enumerable.Range(0, data.Train.Count), i => data.Train.Read(i).Pixels.ToArray().All(one => one == 0));
    }

    [Fact]
    public void Files_of_two_data_sets_or_without_a_part_are_refused()
    {
        foreach (string name in (string[])["a.train.txt", "a.test.txt", "b.train.txt"])
            Write(Rows(), name);
        Assert.Contains(
            "belong to two data sets", Assert.Throws<GaborFormatException>(() => Dataset.Open($"text:{folder.Path}")).Message,
            StringComparison.Ordinal);
        Assert.Equal(10, Dataset.Open($"text:{folder.File("a.*.txt")}").Test.Count);
        Write(Rows(), "a.other.txt");
        Assert.Contains(
            "neither train nor valid nor test",
            Assert.Throws<GaborFormatException>(() => Dataset.Open($"text:{folder.File("a.*.txt")}")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no file in this folder", Assert.Throws<GaborFormatException>(() => Dataset.Open($"text:{Path.GetTempPath()}/..")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_sentences_and_subsets_stay_sentences()
    {
        foreach (string name in (string[])["train", "dev", "test"])
            Write(Rows(), $"set-{name}.tsv");
        var data = Dataset.Open($"text:{folder.Path}");
        Assert.Equal((10, 10, 10), (data.Train.Count, data.Validation!.Count, data.Test.Count));
        var part = data.Train.Subset([7, 2]);
        Assert.Equal("good word7 ,", part.Sentence(0));
        Assert.Same(part, part.Under(data.Vocabulary!, 3));
        Assert.Equal([1, 0, 1, 0], part.Under(Vocabulary.Empty, 2).Read(0).Pixels.ToArray());
    }

    [Fact]
    public void Sentences_have_no_size_in_pixels() => Assert.Contains(
        "sentences of 3 words",
        Assert.Throws<ArgumentException>(() => Dataset.Open($"text:{Write(Rows())}").Resized(new(8, 8, 2))).Message,
        StringComparison.Ordinal);
}
