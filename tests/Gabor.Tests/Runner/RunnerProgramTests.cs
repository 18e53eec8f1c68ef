using System.Text.Json;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Runner;
using Gabor.Tests.Cli;
using Gabor.Tests.Data;
using Gabor.Tests.Formats;

namespace Gabor.Tests.Runner;

/// <summary>The program that carries a model, in this process; <see cref="AheadRunnerTests"/> compiles it.</summary>
public sealed class RunnerProgramTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string program, image;

    public RunnerProgramTests()
    {
        string pack = folder.File("toy.gabor"), runner = folder.File("runner");
        (program, image) = (folder.File("classify"), folder.File("a.png"));
        ModelPack.Save(PackFileTests.Trained(), pack);
        File.WriteAllBytes(runner, ModelBundleTests.Program);
        ModelBundle.Write(pack, runner, program);
        File.WriteAllBytes(image, Samples.Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(p => (byte)(3 * p))]));
    }

    public void Dispose() => folder.Dispose();

    (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = new RunnerProgram(program, output, error) { Input = () => File.OpenRead(image) }.Run(args);
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public void It_says_what_the_classifier_says()
    {
        var (code, output, _) = Run(image, "--top", "2", image);
        Assert.Equal(0, code);
        string line = $"{image}: {ImageClassifier.Load(program, new() { Top = 2 }).Predict(image)}{Environment.NewLine}";
        Assert.Equal(line + line, output);
    }

    [Fact]
    public void Its_document_is_that_of_the_command()
    {
        string run = folder.File("run");
        Directory.CreateDirectory(run);
        SavedModel.Save(PackFileTests.Trained(), run);
        Assert.Equal(CommandLine.Done("predict", run, image, "--json").Output, Run("--json", image).Output);
        Assert.Equal(CommandLine.Done("predict", program, image, "--json").Output, Run("--json", "--", image).Output);
    }

    [Fact]
    public void Standard_input_is_an_image() => Assert.Equal(
        Run(image).Output[image.Length..], Run("-").Output["-".Length..]);

    [Fact]
    public void The_self_test_fails_where_the_bits_are_others()
    {
        var (code, output, _) = Run("--self-test");
        Assert.Equal(0, code);
        Assert.Contains("4 images have the same bits", output, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(Run("--self-test", "--json").Output).RootElement.GetProperty("same_bits").GetBoolean());

        // As if this machine computed otherwise: another weight, and a hash that is right.
        string pack = folder.File("toy.gabor");
        var golden = PackFileTests.Read(File.ReadAllBytes(pack)).Golden;
        var changed = PackFileTests.Trained();
        changed.Parameters[^1].Parameter.Value.Span[0] += 3;
        PackFile.Write(pack, changed, golden, []);
        ModelBundle.Write(pack, folder.File("runner"), program);
        (code, output, _) = Run("--self-test");
        Assert.Equal(1, code);
        Assert.Matches("differ by up to 0\\.[0-9]+: image [1-4], class (left|right|below), was 0\\.[0-9]+ and is 0\\.[0-9]+ ", output);
        var worst = JsonDocument.Parse(Run("--self-test", "--json").Output).RootElement.GetProperty("worst");
        Assert.InRange(worst.GetProperty("image").GetInt32(), 1, 4);
    }

    [Fact]
    public void A_damaged_model_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(program);
        bytes[^40] ^= 1;
        File.WriteAllBytes(program, bytes);
        var (code, output, error) = Run(image);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("SHA-256", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_image_does_not_stop_the_others()
    {
        var (code, output, error) = Run(folder.File("none.png"), image);
        Assert.Equal(1, code);
        Assert.Contains("there is no such file", error, StringComparison.Ordinal);
        Assert.StartsWith(image, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_names_model_library_and_vectors()
    {
        string version = Run("--version").Output;
        Assert.Contains("toynet, 3 classes", version, StringComparison.Ordinal);
        Assert.Matches(@"Gabor \d+\.\d+\.\d+, (vectors of \d+ bits|one number at a time)", version);
        Assert.Equal("toynet", JsonDocument.Parse(Run("--version", "--json").Output).RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public void Without_a_model_it_says_how_to_get_one()
    {
        File.WriteAllBytes(program, ModelBundleTests.Program);
        var (code, _, error) = Run(image);
        Assert.Equal(1, code);
        Assert.Contains("'gabor bundle", error, StringComparison.Ordinal);
        Assert.Equal(0, Run("--help").Code);
    }

    [Theory]
    [InlineData("no image is given")]
    [InlineData("leave yours out", "--self-test", "a.png")]
    [InlineData("--tpo: unknown option", "--tpo", "2")]
    [InlineData("--top is '0'", "a.png", "--top", "0")]
    [InlineData("--top is ''", "a.png", "--top")]
    [InlineData("a word is empty", "")]
    public void A_command_line_that_cannot_be_meant_is_refused(string expected, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("classify: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
