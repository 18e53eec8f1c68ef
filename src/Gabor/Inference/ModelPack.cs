using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Preprocessing;

namespace Gabor.Inference;

/// <summary>
/// A trained model in one file, <c>NAME.gabor</c>, for applications: parameters, graph, classes, preprocessing, temperature, notes, and
/// images with what the model says of them. <see cref="ImageClassifier.Load"/> reads it. Reading executes nothing and finds any change.
/// </summary>
/// <example><code>
/// ModelPack.Save(SavedModel.Load("runs/flowers"), "flowers.gabor", new() { License = "CC BY 4.0" });
/// Console.WriteLine(ModelPack.Verify("flowers.gabor").LargestDifference); // 0
/// </code></example>
public static class ModelPack
{
    /// <summary>The usual extension.</summary>
    public const string Extension = ".gabor";

    const string LicenseKey = "license", DescriptionKey = "description";

    /// <summary>Writes a model with golden images, which are drawn and not those of anybody; the file is whole at every instant.</summary>
    /// <param name="model">The model; its parameters must not change meanwhile.</param>
    /// <param name="path">The file.</param>
    /// <param name="notes">What goes with it; nothing if null.</param>
    /// <exception cref="ArgumentException">The network is no classifier, or a note is too long.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(Model model, string path, PackNotes? notes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        KeyValuePair<string, string>[] texts =
        [
            .. new[] { KeyValuePair.Create(LicenseKey, notes?.License), KeyValuePair.Create(DescriptionKey, notes?.Description) }
                .Where(note => note.Value is { Length: > 0 }).Select(note => KeyValuePair.Create(note.Key, note.Value!)),
        ];
        if (texts.FirstOrDefault(note => note.Value.Length > PackFile.MostNote) is { Key: { } key, Value: var value })
            throw new ArgumentException($"{key} has {value.Length} characters; {PackFile.MostNote} are the limit.", nameof(notes));
        PackFile.Write(path, model, GoldenOf(model), texts);
    }

    /// <summary>The notes of a packed model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GaborFormatException">The file is missing, damaged, or holds no packed model.</exception>
    public static PackNotes NotesOf(string path)
    {
        var notes = Read(path).Notes;
        return new()
        {
            License = notes.FirstOrDefault(note => note.Key == LicenseKey).Value,
            Description = notes.FirstOrDefault(note => note.Key == DescriptionKey).Value,
        };
    }

    /// <summary>Asks a packed model for its golden images again: here it is as where it was packed, or it is not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The layers that it may have, <c>LayerRegistry.Default.With(…)</c> for your own; built-in if null.</param>
    /// <exception cref="GaborFormatException">The file is missing, damaged, or holds no packed model.</exception>
    public static PackVerification Verify(string path, Registry<LayerKind>? layers = null)
    {
        var pack = Read(path, layers);
        var classifier = new ImageClassifier(pack.Model);
        float[] found = new float[pack.Model.Output.Count];
        float largest = 0;
        bool isSame = true, isSameClass = true;
        for (int image = 0; image < pack.Golden.Count; image++)
        {
            classifier.PredictPixels(pack.Golden.Image(image), found);
            var stated = pack.Golden.Of(image);
            isSameClass &= IndexOfMax(found) == IndexOfMax(stated);
            for (int k = 0; k < found.Length; k++)
            {
                isSame &= BitConverter.SingleToInt32Bits(found[k]) == BitConverter.SingleToInt32Bits(stated[k]);
                float difference = Math.Abs(found[k] - stated[k]);
                largest = float.IsNaN(difference) ? float.NaN : Math.Max(largest, difference);
            }
        }

        return new PackVerification(pack.Golden.Count, largest, isSame, isSameClass);
    }

    static Pack Read(string path, Registry<LayerKind>? layers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PackFile.Read(path, layers ?? LayerRegistry.Default, InitializerRegistry.Default);
    }

    static int IndexOfMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }

    static GoldenImages GoldenOf(Model model)
    {
        var classifier = new ImageClassifier(model);
        byte[][] images = [.. Drawn(model.Preprocessing)];
        float[] probabilities = new float[images.Length * model.Output.Count];
        for (int i = 0; i < images.Length; i++)
            classifier.PredictPixels(images[i], probabilities.AsSpan(i * model.Output.Count, model.Output.Count));
        return new GoldenImages(images.Length, [.. images.SelectMany(pixels => pixels)], probabilities);
    }

    /// <summary>Squares of random shades, of 1, 2, 4 … pixels: fine and coarse, bright and dark; or sentences of random words.</summary>
    static IEnumerable<byte[]> Drawn(ImagePreprocessing preprocessing)
    {
        const int Images = 4;
        var shape = preprocessing.ImageShape;
        for (int image = 0; image < Images; image++)
        {
            var random = new RandomStream(1, Purpose.Synthesis, part: image);
            byte[] pixels = new byte[shape.Count];
            if (preprocessing.Words is { Count: > 0 } words)
            {
                var sentence = Enumerable.Range(0, 8).Select(i => words[random.Below((ulong)i, words.Count)]);
                preprocessing.Encode(string.Join(' ', sentence), pixels);
            }

            for (int i = 0; i < pixels.Length && preprocessing.Words is null; i++)
            {
                int channel = i % shape.Depth, x = i / shape.Depth % shape.Width, y = i / shape.Depth / shape.Width;
                pixels[i] = (byte)random.Below((ulong)(((((y >> image) * shape.Width) + (x >> image)) * shape.Depth) + channel), 256);
            }

            yield return pixels;
        }
    }
}
