using Gabor.Formats;
using Gabor.Inference;
using Gabor.Tests.Data;
using Gabor.Tests.Data.Folders;
using Gabor.Tests.Formats;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>A model in one file, through the command line.</summary>
public sealed class PackCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public PackCommandTests() => SavedModel.Save(PackFileTests.Trained(), folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_is_packed_verified_and_used()
    {
        string file = folder.File("toy.gabor"), image = folder.File("image.png");
        File.WriteAllBytes(image, Samples.Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(p => (byte)(4 * p))]));
        var packed = CommandLine.Done("pack", folder.Path, file, "--license", "CC0", "--description", "squares");
        Assert.Contains("toynet", packed.Output, StringComparison.Ordinal);
        Assert.Equal(("CC0", "squares"), (ModelPack.NotesOf(file).License, ModelPack.NotesOf(file).Description));
        Assert.Contains("4 images have the same bits", CommandLine.Done("verify", file).Output, StringComparison.Ordinal);
        var json = CommandLine.Done("verify", file, "--json").Json;
        Assert.True(json.GetProperty("same_bits").GetBoolean());
        Assert.Equal(
            CommandLine.Done("predict", folder.Path, image, "--json").Output, CommandLine.Done("predict", file, image, "--json").Output);
        Assert.Equal(3, CommandLine.Done("pack", folder.Path, file, "--force", "--json").Json.GetProperty("classes").GetInt32());
    }

    [Fact]
    public void What_is_there_stays()
    {
        string file = folder.File("toy.gabor");
        File.WriteAllText(file, "precious");
        Assert.Contains("--force", CommandLine.Fails(2, "pack", folder.Path, file), StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
        Assert.Contains("is a folder", CommandLine.Fails(2, "pack", folder.Path, folder.Path), StringComparison.Ordinal);
        Assert.Contains("'gabor pack RUN FILE'", CommandLine.Fails(1, "verify", folder.Path), StringComparison.Ordinal);
        Assert.Contains("no packed model", CommandLine.Fails(1, "verify", file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_begins_from_a_packed_model_as_from_its_folder()
    {
        string file = folder.File("toy.gabor"), images = folder.File("images");
        ClassFolderSet.Write(images, 12, "across", "down");
        CommandLine.Done("pack", folder.Path, file);
        Assert.Equal(Digest(folder.Path, "one"), Digest(file, "two"));

        string Digest(string from, string run)
        {
            CommandLine.Done(
                "train", $"folder:{images}", "--from", from, "--freeze", "backbone", "--epochs", "2", "--quiet", "--out", folder.File(run));
            return WeightDigest.Of(SavedModel.Load(folder.File(run)));
        }
    }

    [Fact]
    public void What_a_packed_model_does_not_have_is_asked_for()
    {
        string file = folder.File("toy.gabor");
        CommandLine.Done("pack", folder.Path, file);
        Assert.Contains("name a data set too", CommandLine.Fails(2, "eval", file), StringComparison.Ordinal);
        Assert.Contains("pack that again", CommandLine.Fails(2, "eval", file, "digits", "--calibrate"), StringComparison.Ordinal);
        string nowhere = Path.Combine(folder.Path, "no", "toy.gabor");
        Assert.Contains("there is no such folder", CommandLine.Fails(1, "pack", folder.Path, nowhere), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_answers_otherwise_fails_the_verification()
    {
        string file = folder.File("toy.gabor");
        CommandLine.Done("pack", folder.Path, file);
        var model = PackFileTests.Trained();
        model.Parameters[^1].Parameter.Value.Span[0] += 3;
        PackFile.Write(file, model, PackFileTests.Read(File.ReadAllBytes(file)).Golden, []);
        var result = CommandLine.Run("verify", file);
        Assert.Equal(1, result.Code);
        Assert.Matches(
            "toy.gabor: the probabilities of 4 images differ by up to 0\\.[0-9]+, .*: image [1-4], class (left|right|below), was "
            + "0\\.[0-9]+ and is 0\\.[0-9]+\\. The model was changed", result.Output);
        var json = CommandLine.Run("verify", file, "--json").Json;
        Assert.False(json.GetProperty("passed").GetBoolean());
        var worst = json.GetProperty("worst");
        Assert.InRange(worst.GetProperty("image").GetInt32(), 1, 4);
        Assert.Equal(
            json.GetProperty("largest_difference").GetDouble(),
            Math.Abs(worst.GetProperty("found").GetDouble() - worst.GetProperty("stated").GetDouble()), 1e-6);
    }
}
