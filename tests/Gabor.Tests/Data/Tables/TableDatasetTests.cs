using System.Text;
using Gabor.Data;
using Gabor.Preprocessing;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Data.Tables;

/// <summary>Tables of images, in the ways in which spreadsheets and programs write them.</summary>
public sealed class TableDatasetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TableDatasetTests() => ClassFolderSet.Write(folder.File("i"), 6, "a", "b");

    public void Dispose() => folder.Dispose();

    string Write(string text, Encoding? encoding = null, string name = "images.csv")
    {
        File.WriteAllText(folder.File(name), text, encoding ?? new UTF8Encoding(false));
        return folder.File(name);
    }

    static string Rows(string separator = ",", Func<int, string>? more = null) => string.Concat(
        Enumerable.Range(0, 12).Select(i => $"i/{"ab"[i / 6]}/{i % 6:00}.bmp{separator}{(i < 6 ? "cat" : "dog")}{more?.Invoke(i)}\n"));

    string Refused(string text) => Assert.Throws<GaborFormatException>(() => Dataset.Open($"csv:{Write(text)}")).Message;

    [Fact]
    public void A_table_without_a_column_of_parts_is_drawn_as_folders_are()
    {
        string path = Write("path,label\n" + Rows());
        var data = Dataset.Open(path);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal((10, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal($"csv:{path}", data.Specification);
        Assert.Equal(data.Sha256, Dataset.Open(data.Specification).Sha256);

        // The same images in folders, whose names are in the same order.
        Assert.Equal(data.Sha256, Dataset.Open(folder.File("i")).Sha256);
    }

    [Fact]
    public void Separators_quotes_marks_and_order_of_columns_do_not_matter()
    {
        string expected = Dataset.Open(Write("path,label\n" + Rows())).Sha256;
        foreach (string text in (string[])
        [
            Rows(), Rows(";"), Rows("\t"), "file_name;CLASS\r\n" + Rows(";").ReplaceLineEndings("\r\n"),
            "Image Path\tlabel\tnote\n" + Rows("\t", i => $"\t\"1, \"\"{i}\"\"\n;\""),
            "id,label,file\n" + string.Join('\n', Rows().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((row, i) =>
                $"{i},{row.Split(',')[1]},\"{row.Split(',')[0]}\"")),
            string.Concat(Rows().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => $"{folder.Path}/{row} \n\n")),
        ])
        {
            Assert.Equal(expected, Dataset.Open(Write(text)).Sha256);
        }

        Assert.Equal(expected, Dataset.Open(Write("path,label\n" + Rows(), new UTF8Encoding(true))).Sha256);
        Assert.Equal(expected, Dataset.Open(Write("path\tlabel\n" + Rows("\t"), Encoding.Unicode, "images.tsv")).Sha256);
    }

    [Fact]
    public void A_column_of_parts_divides()
    {
        var data = Dataset.Open(Write("path,label,split\n" + Rows(more: i => (i % 6) switch { 0 => ",Test", 1 => ",val", _ => ",train" })));
        Assert.Equal((8, 2, 2), (data.Train.Count, data.Validation?.Count, data.Test.Count));
        Assert.EndsWith("00.bmp", data.Test.NameOf(1), StringComparison.Ordinal);
        data = Dataset.Open(Write(Rows(more: i => i % 6 == 1 ? ",val" : ",train")));
        Assert.Equal((10, null, 2), (data.Train.Count, data.Validation?.Count, data.Test.Count));
        Assert.Equal((10, 2), (Dataset.Open(Write(Rows(more: _ => ",train"))).Train.Count, data.Test.Count));
    }

    [Fact]
    public void Numbers_are_the_names_of_classes_in_their_order_or_places_in_a_list_of_names()
    {
        string text = Rows().Replace("cat", "10", StringComparison.Ordinal).Replace("dog", "9", StringComparison.Ordinal);
        Assert.Equal(["9", "10"], Dataset.Open(Write(text)).ClassNames);
        File.WriteAllLines(folder.File("classes.txt"), ["zero", "one"]);
        Assert.Contains("label is 10, but 2 classes are named", Refused(text), StringComparison.Ordinal);
        var named = Dataset.Open(Write(text.Replace(",10", ",0", StringComparison.Ordinal).Replace(",9", ",1", StringComparison.Ordinal)));
        Assert.Equal(["zero", "one"], named.ClassNames);
    }

    [Theory]
    [InlineData("path,kind\ni/a/00.bmp,cat\n", "images.csv:1: no column is called label, among 'path', 'kind'")]
    [InlineData("where,label\ni/a/00.bmp,cat\n", "images.csv:1: no column is called path")]
    [InlineData("", "the table is empty")]
    [InlineData("path,label\n", "lists no image")]
    [InlineData("a\nb\n", "1 column, and none is called path or label")]
    [InlineData("path,label\ni/a/00.bmp,\n", "images.csv:2: the label of the image is missing")]
    [InlineData("path,label\n,cat\n", "images.csv:2: the path of the image is missing")]
    [InlineData("path,label\ni/a/00.bmp,cat,dog\n", "images.csv:2: 3 columns; the first line has 2")]
    [InlineData("path,label\n\ni/a/00.bmp,\"cat\n\n", "images.csv:3: a quote begins")]
    [InlineData("path,label,split\ni/a/00.bmp,cat,exam\n", "images.csv:2: the split is 'exam'; it must be train, val or test")]
    [InlineData("path,label\ni/a/00.bmp,cat\ni/a/01.bmp,cat\n", "there is one class, 'cat'")]
    [InlineData("path,label\ni/a/00.bmp,cat\ni/b/01.bmp,dog\n", "2 images in 2 classes are too few")]
    [InlineData("path,label,split\ni/a/00.bmp,cat,train\ni/a/01.bmp,dog,test\n", "no training image is of its class, 'dog'")]
    [InlineData("path,label,split\ni/a/00.bmp,cat,val\ni/a/01.bmp,dog,test\n", "none of its images is for training")]
    [InlineData("nowhere/1.jpg,cat\nnowhere/2.jpg,dog\n", "images.csv:1: there is no file")]
    public void What_is_missing_is_said_with_its_line(string text, string why) =>
        Assert.Contains(why, Refused(text), StringComparison.Ordinal);

    [Fact]
    public void Missing_files_are_named_and_counted_or_left_out()
    {
        string text = Rows() + "i/x.bmp,cat\ni/y.bmp,dog\n";
        var data = Dataset.Open(Write(text));
        string fault = Assert.Throws<GaborFormatException>(() => data.Load(cancellation: TestContext.Current.CancellationToken)).Message;
        Assert.StartsWith(folder.File("i/x.bmp") + ": the image cannot be read: there is no such file", fault, StringComparison.Ordinal);
        Assert.Contains($"1 more of 14 images cannot be read: {folder.File("i/y.bmp")}", fault, StringComparison.Ordinal);
        var loaded = data.Load(BrokenImages.Skip, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(12, loaded.Train.Count + loaded.Test.Count);
    }

    [Fact]
    public void Files_that_are_listed_twice_are_remarked() =>
        Assert.Contains(
            "1 file is listed more than once",
            Assert.Single(Dataset.Open(Write(Rows() + "i/a/00.bmp,cat\n")).Remarks), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        File.WriteAllBytes(folder.File("images.csv"), [.. "path,label\n"u8, 0xFF, 0xC0, 0x80]);
        Assert.Contains(
            "UTF-8 is expected", Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.File("images.csv"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            $"Did you mean {folder.File("images.csv")}?",
            Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.File("image.csv"))).Message, StringComparison.Ordinal);
    }
}
