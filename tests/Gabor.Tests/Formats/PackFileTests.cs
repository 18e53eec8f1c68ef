using System.Security.Cryptography;
using System.Text;
using Gabor.Data.Text;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Contracts;
using Gabor.Tests.Training;

namespace Gabor.Tests.Formats;

public sealed class PackFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The hash as anybody would check it: by sha256sum of the file with zeros in its place.</summary>
    internal static byte[] Repair(byte[] file)
    {
        byte[] key = Encoding.ASCII.GetBytes("\"gabor.sha256\":\"");
        int place = file.AsSpan().IndexOf(key) + key.Length;
        if (place < key.Length || place + 64 > file.Length)
            return file;
        file.AsSpan(place, 64).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file))).CopyTo(file, place);
        return file;
    }

    internal static Model Trained()
    {
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        model.Preprocessing = ImagePreprocessing.Channels(model.Input, [0.25f], [0.5f]);
        model.Temperature = 1.5;
        return model;
    }

    string Packed(PackNotes? notes = null)
    {
        string path = folder.File("toy.gabor");
        ModelPack.Save(Trained(), path, notes);
        return path;
    }

    [Fact]
    public void A_packed_model_predicts_the_bits_of_the_model()
    {
        var model = Trained();
        var packed = ImageClassifier.Load(Packed());
        Assert.Equal(model.ClassNames, packed.ClassNames);
        float[] stated = new float[3], found = new float[3];
        for (int i = 0; i < Toy.Test.Count; i++)
        {
            new ImageClassifier(model).PredictPixels(Toy.Test.Pixels(i), stated);
            packed.PredictPixels(Toy.Test.Pixels(i), found);
            Assert.Equal(stated, found);
        }
    }

    [Fact]
    public void The_file_is_one_of_safetensors_with_the_parameters_by_their_names()
    {
        using var stream = File.OpenRead(Packed());
        var reader = new SafetensorsReader(stream, "toy.gabor", stream.Length);
        Assert.Superset(
            Trained().Parameters.Select(p => p.Name).ToHashSet(), reader.Entries.Select(entry => entry.Name).ToHashSet());
        Assert.Equal("U8", reader.Find("gabor.golden.images")!.Type.Name);
        Assert.Equal([4, 3], reader.Find("gabor.golden.probabilities")!.Sizes);
    }

    [Fact]
    public void Notes_come_back()
    {
        string path = Packed(new() { License = "CC BY 4.0", Description = "Blumen, 花\n\"two lines\"" });
        Assert.Equal(new PackNotes { License = "CC BY 4.0", Description = "Blumen, 花\n\"two lines\"" }, ModelPack.NotesOf(path));
        Assert.Equal(new PackNotes(), ModelPack.NotesOf(Packed()));
        Assert.Contains("limit", Assert.Throws<ArgumentException>(
            () => Packed(new() { License = new string('x', 100_001) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_own_hash_is_that_of_the_file_with_zeros_in_its_place()
    {
        byte[] file = File.ReadAllBytes(Packed());
        Assert.Equal(file, Repair([.. file]));
    }

    /// <summary>Every single bit, of header and numbers alike.</summary>
    [Fact]
    public void A_single_changed_bit_is_found()
    {
        byte[] file = File.ReadAllBytes(Packed());
        for (int at = 0; at < file.Length; at += 7)
        {
            file[at] ^= (byte)(1 << (at % 8));
            Assert.Throws<GaborFormatException>(() => Read(file));
            file[at] ^= (byte)(1 << (at % 8));
        }
    }

    [Fact]
    public void Golden_images_are_verified()
    {
        string path = Packed();
        Assert.Equal(new ModelVerification(4, 0, true, true), ModelPack.Verify(path));

        // Another weight, and a hash that is right again: as if this machine computed otherwise.
        byte[] file = File.ReadAllBytes(path);
        var changed = Trained();
        changed.Parameters[^1].Parameter.Value.Span[0] += 3;
        var golden = Read(file).Golden;
        PackFile.Write(path, changed, golden, []);
        var result = ModelPack.Verify(path);
        Assert.False(result.IsSameBits);
        Assert.InRange(result.LargestDifference, 0.01f, 1f);
    }

    /// <summary>Golden sentences are of its own words.</summary>
    [Fact]
    public void A_model_of_sentences_is_packed_too()
    {
        string path = folder.File("words.gabor");
        string[] words = ["a", "fine", "dull", "film"];
        var preprocessing = ImagePreprocessing.Tokens(Vocabulary.ShapeOf(12), words);
        var graph = new GraphBuilder("sentences", preprocessing.Input);
        var vectors = graph.Add(shapes => new Embedding("words", shapes[0], words.Length + 2, 3), graph.Input);
        var model = graph.Build(["good", "bad"], graph.Add(shapes => new Dense("scores", shapes[0], 2), vectors));
        model.Initialize(new He(), 1);
        model.Preprocessing = preprocessing;
        ModelPack.Save(model, path);
        Assert.Equal(new ModelVerification(4, 0, true, true), ModelPack.Verify(path));
        Assert.Equal(
            new ImageClassifier(model).PredictSentence("a dull film").ToString(),
            ImageClassifier.Load(path).PredictSentence("a dull film").ToString());
    }

    [Fact]
    public void Other_files_are_refused_by_name()
    {
        var model = Trained();
        SavedModel.Save(model, folder.Path);
        Assert.Contains("no packed model", Refusal(folder.File(SavedModel.WeightsName)), StringComparison.Ordinal);
        string text = folder.File("notes.txt");
        File.WriteAllText(text, "not a model, but a text of some length");
        Assert.Contains("no packed model", Refusal(text), StringComparison.Ordinal);
        byte[] newer = File.ReadAllBytes(Packed());
        int place = newer.AsSpan().IndexOf("\"gabor.pack\":\"1\""u8);
        newer[place + 14] = (byte)'2';
        Assert.Contains("newer Gabor", Assert.Throws<GaborFormatException>(() => Read(newer)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Refusal(folder.File("nothing.gabor")), StringComparison.Ordinal);
    }

    static string Refusal(string path) => Assert.Throws<GaborFormatException>(() => ImageClassifier.Load(path)).Message;

    internal static Pack Read(byte[] file) =>
        PackFile.Read(new MemoryStream(file), "toy.gabor", LayerRegistry.Default, InitializerRegistry.Default);
}

/// <summary>Whatever a file says of itself, with a hash that is right.</summary>
public sealed class PackFormatTests : FormatContract
{
    protected override IReadOnlyList<byte[]> Good { get; } = [Sample()];

    protected override void Read(byte[] bytes) => PackFileTests.Read(bytes);

    protected override byte[] Repair(byte[] bytes) => PackFileTests.Repair(bytes);

    /// <summary>The description and its layers take some hundred bytes of memory for each of the file.</summary>
    protected override long Allowed(int length) => (400L * length) + (1 << 20);

    static byte[] Sample()
    {
        var model = new Sequential("p", new Shape(2, 2, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(new He(), 1);
        using var folder = new TemporaryFolder();
        ModelPack.Save(model, folder.File("p.gabor"), new() { License = "MIT" });
        return File.ReadAllBytes(folder.File("p.gabor"));
    }
}
