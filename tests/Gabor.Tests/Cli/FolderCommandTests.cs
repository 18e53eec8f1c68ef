using Gabor.Cli;
using Gabor.Formats;
using Gabor.Tests.Data.Folders;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>Own images from class folders: trained, evaluated, resumed and predicted from the command line.</summary>
public sealed class FolderCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Images => folder.File("my images");

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    string[] Train(params string[] more) =>
        ["train", Images, "--image-size", "16", "--epochs", "2", "--batch-size", "8", "--out", Out, .. more];

    [Fact]
    public void A_path_trains_evaluates_resumes_and_predicts()
    {
        ClassFolderSet.Write(Images, 10, "across", "down");
        var trained = CommandLine.Done(Train());
        Assert.Contains("training small-resnet", trained.Error, StringComparison.Ordinal);
        Assert.Contains("16 images of 16×16×3, 2 classes", trained.Error, StringComparison.Ordinal);
        CommandLine.Done("eval", Out);
        CommandLine.Done("eval", Out, Images);
        Assert.Contains(
            "across", CommandLine.Done("predict", Out, Path.Combine(Images, "across", "00.bmp")).Output, StringComparison.Ordinal);

        string once = WeightDigest.Of(SavedModel.Load(Out));
        string longer = folder.File("longer");
        Directory.Move(Out, longer);
        CommandLine.Done("train", "--resume", longer, "--threads", "2");
        Assert.Equal(once, WeightDigest.Of(SavedModel.Load(longer)));
    }

    [Fact]
    public void Threads_do_not_change_a_bit_of_what_is_learnt_from_a_folder()
    {
        ClassFolderSet.Write(Images, 10, "across", "down");
        CommandLine.Done(Train("--threads", "1"));
        string one = WeightDigest.Of(SavedModel.Load(Out));
        CommandLine.Done(Train("--threads", "3", "--force"));
        Assert.Equal(one, WeightDigest.Of(SavedModel.Load(Out)));
    }

    [Fact]
    public void Broken_images_end_training_before_it_begins_or_are_left_out()
    {
        ClassFolderSet.Write(Images, 10, "across", "down");
        string broken = Path.Combine(Images, "down", "03.bmp");
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..70]);
        string fault = CommandLine.Fails(ExitCode.Failed, Train());
        Assert.Contains(broken, fault, StringComparison.Ordinal);
        Assert.Contains("--on-error skip", fault, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));

        var trained = CommandLine.Done(Train("--on-error", "skip"));
        Assert.Contains("1 of 20 images cannot be read and is left out", trained.Error, StringComparison.Ordinal);
        CommandLine.Done("train", "--resume", Out, "--on-error", "skip");
        Assert.Contains("unknown name", CommandLine.Fails(ExitCode.Usage, Train("--on-error", "ignore")), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_commands_take_a_folder_too()
    {
        ClassFolderSet.Write(Images, 10, "across", "down");
        CommandLine.Done("data", "preview", Images, "--image-size", "16", "--out", folder.File("seen.png"));
        CommandLine.Done("lr-find", Images, "--image-size", "16", "--model", "softmax", "--steps", "20", "--batch-size", "8", "--quiet");
        CommandLine.Done(
            "sweep", Images, "--image-size", "16", "--model", "softmax", "--epochs", "1", "--batch-size", "8", "--try",
            "learning-rate=0.001", "--out", folder.File("sweep"), "--quiet");
    }
}
