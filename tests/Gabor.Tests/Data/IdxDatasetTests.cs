using Gabor.Data;
using Gabor.Numerics;
using Gabor.Tests.Cli;

namespace Gabor.Tests.Data;

public sealed class IdxDatasetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Refused() => Assert.Throws<GaborFormatException>(() => Dataset.Open($"idx:{folder.Path}")).Message;

    [Fact]
    public void A_folder_of_IDX_files_opens_as_what_it_is_with_names_or_numbers()
    {
        IdxFolder.Write(folder.Path);
        var data = Dataset.Open(folder.Path);
        Assert.Equal($"idx:{folder.Path}", data.Specification);
        Assert.Equal((60, 20, new Shape(8, 8, 1)), (data.Train.Count, data.Test.Count, data.Shape));
        Assert.Equal(["0", "1", "2"], data.ClassNames);
        File.WriteAllLines(folder.File("classes.txt"), ["bag", "boot", "coat"]);
        Assert.Equal(["bag", "boot", "coat"], Dataset.Open(folder.Path).ClassNames);
        Assert.Equal(data.Sha256, Dataset.Open(folder.Path).Sha256);
    }

    [Fact]
    public void Emnist_letters_stand_upright_and_have_the_names_of_their_mapping()
    {
        foreach (string part in (string[])["train", "test"])
        {
            File.WriteAllBytes(folder.File($"emnist-letters-{part}-images-idx3-ubyte.gz"), Samples.Pack(
                Samples.Idx([1, 2, 2], [1, 2, 3, 4])));
            File.WriteAllBytes(folder.File($"emnist-letters-{part}-labels-idx1-ubyte"), Samples.Idx([1], [2]));
        }

        File.WriteAllText(folder.File("emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n");
        var data = Dataset.Open(folder.Path);
        Assert.Equal(["0", "A", "B"], data.ClassNames);
        Assert.Equal([1, 3, 2, 4], data.Train.Decode(0).Pixels.ToArray());
    }

    [Fact]
    public void One_pair_of_files_is_drawn_and_what_is_missing_is_named()
    {
        Assert.Contains("there are no IDX files in it", Refused(), StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("images-idx3-ubyte"), Samples.Idx([10, 1, 1], new byte[10]));
        Assert.Contains("labels-idx1-ubyte, are not beside it", Refused(), StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("labels-idx1-ubyte"), Samples.Idx([10], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]));
        var data = Dataset.Open($"idx:{folder.Path}");
        Assert.Equal((8, 2), (data.Train.Count, data.Test.Count));
        File.Move(folder.File("images-idx3-ubyte"), folder.File("train-images-idx3-ubyte"));
        File.Move(folder.File("labels-idx1-ubyte"), folder.File("train-labels-idx1-ubyte"));
        Assert.Contains("the test images, t10k-images-idx3-ubyte, are not there", Refused(), StringComparison.Ordinal);
    }
}
