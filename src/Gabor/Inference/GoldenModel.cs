using Gabor.Formats;
using Gabor.Formats.Onnx;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Inference;

/// <summary>
/// Writes models with golden images, four drawn images with what the model says of them, and asks models for those again, whatever form
/// they have: the folder of a run, a packed model, a program that carries one, a file of ONNX.
/// </summary>
/// <example><code>
/// GoldenModel.SaveOnnx(model, "flowers.onnx");
/// Console.WriteLine(GoldenModel.Verify("flowers.onnx").LargestDifference);
/// </code></example>
public static class GoldenModel
{
    /// <summary>By how much probabilities of a network of float32 may differ after the way through ONNX: 1e-4.</summary>
    public const float OnnxTolerance = 1e-4f;

    /// <summary>
    /// The same of a quantized network: the integers are dequantized there and summed as floats, so that a byte may become the next one.
    /// </summary>
    public const float QuantizedOnnxTolerance = 0.02f;

    /// <summary>
    /// Writes a model to a folder that exists, as <see cref="SavedModel.Save"/>, and golden images with it, of a classifier. At every
    /// instant each file is whole, and there are no golden images or those of this model.
    /// </summary>
    /// <param name="model">The model; its parameters must not change meanwhile.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(Model model, string folder)
    {
        SavedModel.Save(model, folder);
        if (model.IsClassifier)
            GoldenImagesFile.Write(folder, model, GoldenTest.Of(model));
    }

    /// <summary>Writes golden images of the model in a folder, whose description has changed.</summary>
    /// <exception cref="GaborFormatException">A file of the model is missing or damaged.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    internal static void Renew(string folder)
    {
        var model = SavedModel.Load(folder);
        if (model.IsClassifier)
            GoldenImagesFile.Write(folder, model, GoldenTest.Of(model));
    }

    /// <summary>
    /// Writes a model as a file of ONNX, as <see cref="OnnxFile.Write"/>, with golden images in its metadata, of a classifier: as many of
    /// the four as fit into 1 MiB.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file, which is whole at every instant.</param>
    /// <param name="metadata">What else the file says, by keys; nothing if null.</param>
    /// <exception cref="ArgumentException">A layer has no counterpart in ONNX; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveOnnx(Model model, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var all = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (model.IsClassifier && model.Preprocessing.Words is null)
        {
            foreach (var (key, value) in OnnxGolden.Metadata(GoldenTest.Of(model)))
                all[key] = value;
        }

        OnnxFile.Write(model, path, all);
    }

    /// <summary>Asks a model for its golden images again: it is what was written, or it is not.</summary>
    /// <param name="path">The folder of a run, or any with a model; a packed model or a program that carries one; a file of ONNX that was
    /// written with golden images.</param>
    /// <param name="layers">The layers that it may have, <c>LayerRegistry.Default.With(…)</c> for your own; built-in if null.</param>
    /// <exception cref="GaborFormatException">It is missing or damaged, or carries no golden images; or a file of a folder is another than
    /// that which was written, although all bits are the same.</exception>
    public static ModelVerification Verify(string path, Registry<LayerKind>? layers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? VerifyFolder(path, layers)
            : OnnxFile.IsIt(path) ? VerifyOnnx(path)
            : ModelPack.Verify(path, layers);
    }

    static ModelVerification VerifyFolder(string folder, Registry<LayerKind>? layers)
    {
        GoldenImagesFile.Require(folder);
        var model = SavedModel.Load(folder, layers);
        if (!model.IsClassifier)
            throw new GaborFormatException(folder, "it reconstructs images, and golden images are for classifiers.");
        var golden = GoldenImagesFile.Read(folder, model, out string? changed);
        var result = GoldenTest.Repeat(model, golden, ModelForm.Folder);
        return result.IsPassed && changed is not null
            ? throw new GaborFormatException(
                Path.Combine(folder, changed),
                $"it is not the file that was written with the golden images (its SHA-256 differs), although all {golden.Count} give the "
                + "same bits. Was it edited or replaced?")
            : result;
    }

    static ModelVerification VerifyOnnx(string path)
    {
        var (model, golden) = OnnxFile.ReadGolden(path);
        bool isQuantized = model.Nodes.Any(node => node.Layer is Quantize);
        return GoldenTest.Repeat(model, golden, ModelForm.Onnx, isQuantized ? QuantizedOnnxTolerance : OnnxTolerance);
    }
}
