using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Tests.Data.Folders;

public sealed class FolderDatasetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Refused() => Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.Path)).Message;

    static string[] Names(ImageSource images) =>
        [.. Enumerable.Range(0, images.Count).Select(i => $"{images.Label(i)} {Path.GetFileName(images.NameOf(i))}")];

    [Fact]
    public void A_fifth_of_each_class_tests_and_it_is_always_the_same_fifth()
    {
        ClassFolderSet.Write(folder.Path, 10, "down", "across", "Äpfel 苹果");
        var data = Dataset.Open($"folder:{folder.Path}");

        // Letter by letter, as on every system.
        Assert.Equal(["across", "down", "Äpfel 苹果"], data.ClassNames);
        Assert.Equal((24, 6), (data.Train.Count, data.Test.Count));
        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(k => Names(data.Test).Count(name => name[0] - '0' == k)));
        Assert.Equal(30, Names(data.Train).Union(Names(data.Test)).Count());
        Assert.Equal(Names(data.Test), Names(Dataset.Open(folder.Path).Test));
        Assert.Equal($"folder:{folder.Path}", Dataset.Open(folder.Path + "/").Specification.TrimEnd('/'));
        Assert.Equal(Path.GetFileName(folder.Path), data.Name);
    }

    [Fact]
    public void Folders_that_divide_are_kept_and_images_of_one_small_size_stay_as_they_are()
    {
        foreach (var (part, count) in ((string, int)[])[("Train", 4), ("valid", 2), ("test", 3)])
        {
            foreach (string name in (string[])["a", "b"])
            {
                Directory.CreateDirectory(folder.File($"{part}/{name}/deeper"));
                for (int i = 0; i < count; i++)
                    File.WriteAllBytes(folder.File($"{part}/{name}/deeper/{i}"), ClassFolderSet.Image(0, 0));
            }
        }

        var data = Dataset.Open(folder.Path);
        Assert.Equal((8, 4, 6), (data.Train.Count, data.Validation?.Count, data.Test.Count));
        Assert.Equal(new Shape(12, 14, 3), data.Shape);
        Assert.Equal(new Shape(96, 96, 3), data.Resized(new(96, 96, 3)).Shape);

        // Without test/, the images of val/ are evaluated by.
        Directory.Delete(folder.File("test"), recursive: true);
        data = Dataset.Open(folder.Path);
        Assert.Equal((8, null, 4), (data.Train.Count, data.Validation?.Count, data.Test.Count));
        Assert.Equal("there are no test images: the validation images are evaluated by.", Assert.Single(data.Remarks));
    }

    [Fact]
    public void Folders_in_class_folders_are_classes_where_they_are_asked_for()
    {
        ClassFolderSet.Write(folder.File("fruit"), 5, "apple", "pear");
        ClassFolderSet.Write(folder.Path, 5, "milk", "fruit/apple/red", "fruit/pear/red");
        var outer = Dataset.Open(folder.Path);
        Assert.Equal(["fruit", "milk"], outer.ClassNames);
        Assert.Equal(
            "folders within fruit are no classes of their own. Write nested:PATH if they should be.", Assert.Single(outer.Remarks));

        var data = Dataset.Open($"nested:{folder.Path}");
        Assert.Equal(
            ["apple", "fruit/apple/red", "fruit/pear/red", "milk", "pear"], data.ClassNames);
        Assert.Equal((20, 5), (data.Train.Count, data.Test.Count));
        Assert.Empty(data.Remarks);
        Assert.All(
            Enumerable.Range(0, data.Train.Count), i => Assert.EndsWith(
                data.ClassNames[data.Train.Label(i)], Path.GetDirectoryName(data.Train.NameOf(i)), StringComparison.Ordinal));

        Directory.CreateDirectory(folder.File("fruit/plum"));
        string fault = Assert.Throws<GaborFormatException>(() => Dataset.Open($"nested:{folder.Path}")).Message;
        Assert.Contains("plum: this class folder holds no image", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_in_class_folders_may_lie_elsewhere_in_another_part()
    {
        ClassFolderSet.Write(folder.File("train"), 3, "fruit/apple", "fruit/red", "car/red");
        ClassFolderSet.Write(folder.File("test"), 2, "apple", "fruit/red", "car/red");
        var data = Dataset.Open($"nested:{folder.Path}");
        Assert.Equal(["apple", "car/red", "fruit/red"], data.ClassNames);
        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(k => Names(data.Test).Count(name => name[0] - '0' == k)));
        ClassFolderSet.Write(folder.File("test"), 1, "red");
        string fault = Assert.Throws<GaborFormatException>(() => Dataset.Open($"nested:{folder.Path}")).Message;
        Assert.Contains("test/red: there is no class of this name", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_data_sets_is_one_too_high()
    {
        ClassFolderSet.Write(folder.File("photos/train"), 3, "a", "b");
        ClassFolderSet.Write(folder.File("photos/test"), 3, "a", "b");
        ClassFolderSet.Write(folder.Path, 3, "samples");
        Assert.Contains($"{folder.File("photos")} holds train/", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_systems_leave_behind_is_no_image_and_links_do_not_go_in_a_circle()
    {
        ClassFolderSet.Write(folder.Path, 5, "a", "b");
        Directory.CreateDirectory(folder.File(".git"));
        Directory.CreateDirectory(folder.File("__MACOSX"));
        foreach (string file in (string[])["a/.DS_Store", "a/Thumbs.db", ".hidden", "__MACOSX/00.bmp"])
            File.WriteAllBytes(folder.File(file), ClassFolderSet.Image(0, 0));
        Directory.CreateSymbolicLink(folder.File("a/again"), folder.File("a"));
        Directory.CreateSymbolicLink(folder.File("b/up"), folder.Path);
        var data = Dataset.Open(folder.Path);
        Assert.Equal(["a", "b"], data.ClassNames);
        Assert.Equal(5, Names(data.Train).Concat(Names(data.Test)).Count(name => name[0] == '0'));
        Assert.Empty(data.Remarks);
    }

    [Fact]
    public void A_file_is_what_its_bytes_say_and_what_is_no_image_is_named_and_left_out()
    {
        ClassFolderSet.Write(folder.Path, 4, "a", "b");
        File.Move(folder.File("a/00.bmp"), folder.File("a/00.txt"));
        File.WriteAllText(folder.File("a/notes.jpg"), "this is no image");
        File.WriteAllBytes(folder.File("loose.bmp"), ClassFolderSet.Image(0, 0));
        var data = Dataset.Open(folder.Path);
        Assert.Equal(8, data.Train.Count + data.Test.Count);
        Assert.Contains(data.Remarks, remark => remark.StartsWith("1 file is no image", StringComparison.Ordinal)
            && remark.Contains("notes.jpg", StringComparison.Ordinal));
        Assert.Contains(data.Remarks, remark => remark.Contains("loose.bmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Loaded_images_have_the_shape_and_the_hash_of_their_files()
    {
        ClassFolderSet.Write(folder.Path, 6, "a", "b");
        var data = Dataset.Open(folder.Path).Resized(new(20, 20, 1));
        var loaded = data.Load(threads: 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(new Shape(20, 20, 1), loaded.Train.CommonShape);
        Assert.Equal(data.Sha256, loaded.Sha256);
        Assert.Equal(Names(data.Train), Names(loaded.Train));
        Assert.Same(loaded, loaded.Load(cancellation: TestContext.Current.CancellationToken));
        for (int i = 0; i < loaded.Train.Count; i++)
            Assert.Equal(new SampleReader(data.Train, data.Shape).Read(i), loaded.Train.Decode(i).Pixels);
    }

    [Fact]
    public void Broken_images_are_an_error_that_names_them_or_are_left_out()
    {
        ClassFolderSet.Write(folder.Path, 6, "a", "b");
        File.WriteAllBytes(folder.File("a/01.bmp"), ClassFolderSet.Image(0, 1)[..60]);
        File.WriteAllBytes(folder.File("b/02.bmp"), ClassFolderSet.Image(1, 2)[..60]);
        var data = Dataset.Open(folder.Path);
        string fault = Assert.Throws<GaborFormatException>(() => data.Load(cancellation: TestContext.Current.CancellationToken)).Message;
        Assert.StartsWith(folder.File("a/01.bmp"), fault, StringComparison.Ordinal);
        Assert.Contains("1 more of 12 images", fault, StringComparison.Ordinal);
        Assert.Contains("b/02.bmp", fault, StringComparison.Ordinal);

        var loaded = data.Load(BrokenImages.Skip, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(10, loaded.Train.Count + loaded.Test.Count);
        Assert.StartsWith("2 of 12 images cannot be read and are left out", Assert.Single(loaded.Remarks), StringComparison.Ordinal);
        Assert.NotEqual(data.Sha256, loaded.Sha256);
        Assert.Equal(
            loaded.Sha256,
            Dataset.Open(folder.Path).Load(BrokenImages.Skip, threads: 1, cancellation: TestContext.Current.CancellationToken).Sha256);
    }

    [Fact]
    public void A_folder_too_high_or_too_low_is_told_with_the_right_one()
    {
        ClassFolderSet.Write(folder.File("images"), 3, "a", "b");
        Assert.Contains($"2 folders in it; did you mean {folder.File("images")}?", Refused(), StringComparison.Ordinal);
        string low = Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.File("images/a"))).Message;
        Assert.Contains($"3 images but no class folders; did you mean {folder.File("images")}?", low, StringComparison.Ordinal);
        string near = Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.File("imags"))).Message;
        Assert.Contains($"Did you mean {folder.File("images")}?", near, StringComparison.Ordinal);
        string file = Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.File("images/a/00.bmp"))).Message;
        Assert.Contains("this is a file", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_cannot_be_classes_are_refused()
    {
        Assert.Contains("there are no images in class folders", Refused(), StringComparison.Ordinal);
        ClassFolderSet.Write(folder.Path, 2, "a");
        Assert.Contains("there is one class, 'a'", Refused(), StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Contains("empty: this class folder holds no image", Refused(), StringComparison.Ordinal);
        Directory.Delete(folder.File("empty"));
        ClassFolderSet.Write(folder.Path, 1, "b", "c", "d");
        Assert.Contains("5 images in 4 classes are too few", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_must_have_the_same_classes()
    {
        ClassFolderSet.Write(folder.File("train"), 3, "cat", "dog");
        ClassFolderSet.Write(folder.File("test"), 2, "Cat", "dog");
        Assert.Contains("there it is cat", Refused(), StringComparison.Ordinal);
        Directory.Delete(folder.File("test"), recursive: true);
        ClassFolderSet.Write(folder.File("test"), 2, "cow", "dog");
        Assert.Contains("every part needs the same folders", Refused(), StringComparison.Ordinal);
    }
}
