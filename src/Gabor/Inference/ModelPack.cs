using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;

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
        PackFile.Write(path, model, GoldenTest.Of(model), texts);
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
    public static ModelVerification Verify(string path, Registry<LayerKind>? layers = null)
    {
        var pack = Read(path, layers);
        return GoldenTest.Repeat(pack.Model, pack.Golden, ModelForm.Pack);
    }

    static Pack Read(string path, Registry<LayerKind>? layers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PackFile.Read(path, layers ?? LayerRegistry.Default, InitializerRegistry.Default);
    }
}
