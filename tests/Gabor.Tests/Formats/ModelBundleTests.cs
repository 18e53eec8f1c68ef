using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Formats;

/// <summary>A program and a packed model in one file.</summary>
public sealed class ModelBundleTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>What begins like a program of Linux.</summary>
    internal static byte[] Program => [0x7F, .. "ELF and some bytes more"u8];

    public void Dispose() => folder.Dispose();

    string Packed()
    {
        string pack = folder.File("toy.gabor");
        ModelPack.Save(PackFileTests.Trained(), pack);
        return pack;
    }

    string Runner(byte[] bytes)
    {
        string runner = folder.File("runner");
        File.WriteAllBytes(runner, bytes);
        return runner;
    }

    [Fact]
    public void The_file_is_program_pack_length_and_mark()
    {
        string pack = Packed(), made = folder.File("classify");
        ModelBundle.Write(pack, Runner(Program), made);
        byte[] model = File.ReadAllBytes(pack);
        Assert.Equal([.. Program, .. model, .. BitConverter.GetBytes((long)model.Length), .. "gaborpk1"u8], File.ReadAllBytes(made));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserExecute, File.GetUnixFileMode(made) & UnixFileMode.UserExecute);
        Assert.True(ModelBundle.IsIt(made));
        Assert.False(ModelBundle.IsIt(pack));
        Assert.False(ModelBundle.IsIt(folder.File("nothing")));
    }

    [Fact]
    public void It_is_read_as_the_pack_that_it_carries()
    {
        string pack = Packed(), made = folder.File("classify"), other = folder.File("other");
        ModelBundle.Write(pack, Runner(Program), made);
        Assert.Equal(ModelPack.Verify(pack), ModelPack.Verify(made));
        Assert.Equal(ModelPack.NotesOf(pack), ModelPack.NotesOf(made));
        Assert.Equal(ImageClassifier.Load(pack).ClassNames, ImageClassifier.Load(made).ClassNames);

        // And its pack goes behind another runner.
        ModelBundle.Write(made, Runner([.. "MZ"u8, 1, 2]), other);
        Assert.Equal(2 + 2 + new FileInfo(pack).Length + AppendedPack.FooterBytes, new FileInfo(other).Length);
    }

    [Fact]
    public void What_is_no_runner_or_no_pack_is_refused_and_nothing_is_written()
    {
        string pack = Packed(), made = folder.File("classify");
        Assert.Contains("no program", Refusal(pack, Runner([.. "#!/bin/sh"u8])), StringComparison.Ordinal);
        Assert.Contains("no program", Refusal(pack, Runner([])), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal(pack, folder.File("nobody")), StringComparison.Ordinal);
        Assert.Contains("no packed model", Refusal(Runner(Program), Runner(Program)), StringComparison.Ordinal);
        Assert.False(File.Exists(made));
        ModelBundle.Write(pack, Runner(Program), made);
        Assert.Contains("has a model already", Assert.Throws<GaborFormatException>(
            () => ModelBundle.Write(pack, made, folder.File("twice"))).Message, StringComparison.Ordinal);

        string Refusal(string model, string runner) =>
            Assert.Throws<GaborFormatException>(() => ModelBundle.Write(model, runner, made)).Message;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(40)]
    public void A_length_that_cannot_be_is_no_pack(long length)
    {
        byte[] file = [.. Program, .. BitConverter.GetBytes(length), .. "gaborpk1"u8];
        using var stream = new MemoryStream(file);
        Assert.False(AppendedPack.Has(stream));
        Assert.Equal(file.Length, AppendedPack.In(stream).Length);
    }
}

/// <summary>Whatever a file says of a pack behind a program.</summary>
public sealed class AppendedPackFormatTests : FormatContract
{
    static readonly byte[] Sample = Make();

    protected override IReadOnlyList<byte[]> Good { get; } = [Sample];

    protected override IReadOnlyList<byte[]> Words { get; } = ["gaborpk1"u8.ToArray()];

    protected override void Read(byte[] bytes) => PackFile.Read(
        AppendedPack.In(new MemoryStream(bytes)), "classify", LayerRegistry.Default, InitializerRegistry.Default);

    /// <summary>The footer stays as the mutation left it.</summary>
    protected override byte[] Repair(byte[] bytes)
    {
        int start = ModelBundleTests.Program.Length, length = bytes.Length - start - AppendedPack.FooterBytes;
        return length < 0 ? bytes
            : [.. bytes[..start], .. PackFileTests.Repair(bytes[start..(start + length)]), .. bytes[(start + length)..]];
    }

    /// <inheritdoc cref="PackFormatTests.Allowed"/>
    protected override long Allowed(int length) => (400L * length) + (1 << 20);

    static byte[] Make()
    {
        var model = new Sequential("p", new Shape(2, 2, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(new He(), 1);
        using var folder = new TemporaryFolder();
        string pack = folder.File("p.gabor"), runner = folder.File("runner");
        ModelPack.Save(model, pack);
        File.WriteAllBytes(runner, ModelBundleTests.Program);
        ModelBundle.Write(pack, runner, folder.File("classify"));
        return File.ReadAllBytes(folder.File("classify"));
    }
}
