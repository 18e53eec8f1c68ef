using System.Diagnostics.CodeAnalysis;
using Gabor.Components;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Preprocessing;

namespace Gabor.Inference;

/// <summary>
/// Classifies images with a trained model: which class, and how sure (3.9), (3.50). Any number of threads may ask at once; nothing needs
/// to be disposed. The same image gets the same bits whoever asks.
/// </summary>
/// <remarks>
/// It is observed by <c>System.Diagnostics</c>: the meter <see cref="TelemetryName"/> has the histogram
/// <c>gabor.prediction.duration</c> (s) and the counter <c>gabor.prediction.failures</c>, and the activity source of the same name
/// <c>gabor.predict</c>, each with the tag <c>gabor.model</c>.
/// </remarks>
/// <example><code>
/// var classifier = ImageClassifier.Load("runs/flowers");
/// Prediction prediction = classifier.Predict("photo.jpg");
/// Console.WriteLine($"{prediction.Label}: {prediction.Probability:P1}");
/// </code></example>
public sealed class ImageClassifier
{
    /// <summary>The name of the meter and of the activity source: <c>AddMeter("Gabor")</c>, <c>AddSource("Gabor")</c>.</summary>
    public const string TelemetryName = "Gabor";

    /// <summary>Plans that rest between calls. More threads than that at once are served too, but theirs are made again.</summary>
    const int RestingPlans = 64;

    const string CancellationIsOptional = "A token that may be left out, as everywhere in .NET.";

    readonly ClassifierSeat?[] seats = new ClassifierSeat?[RestingPlans];
    readonly ClassifierOptions options;
    readonly ImageFitOptions fit;
    readonly ImageCrop[] views;

    /// <summary>A classifier of a model, whose parameters must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it classifies; defaults if null.</param>
    /// <exception cref="ArgumentException">The network is an autoencoder, an option is out of range, or the network sees whole images and
    /// several parts are asked for.</exception>
    public ImageClassifier(Model model, ClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequireClassifier("prediction");
        (Model, this.options) = (model, options ?? new());
        if (this.options.Top < 1)
            throw new ArgumentException($"top is {this.options.Top}; it must be at least 1.", nameof(options));
        views = ImageCrop.Of(model.Preprocessing, this.options.Crops);
        fit = this.options.Fit with { Framing = this.options.Fit.Framing ?? model.Preprocessing.Framing };
        seats[0] = new ClassifierSeat(model);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The names of the classes, in the order of their indices.</summary>
    public IReadOnlyList<string> ClassNames => Model.ClassNames;

    /// <summary>A classifier of a trained model.</summary>
    /// <param name="path">A packed model, the folder of a run, or any with a <c>model.json</c> and its weights.</param>
    /// <param name="options">How it classifies; defaults if null.</param>
    /// <param name="layers">The layers that it may have, <c>LayerRegistry.Default.With(…)</c> for your own; built-in if null.</param>
    /// <param name="initializers">The initializers that it may name, likewise.</param>
    /// <exception cref="GaborFormatException">A file is missing or damaged, or names what a registry lacks.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the network sees whole images and several parts are asked
    /// for.</exception>
    public static ImageClassifier Load(
        string path, ClassifierOptions? options = null, Registry<LayerKind>? layers = null,
        Registry<ComponentKind<Initializer>>? initializers = null) =>
        new(SavedModel.Load(path, layers, initializers), options);

    /// <summary><see cref="Load"/> on a thread of the pool.</summary>
    /// <param name="path">A packed model, the folder of a run, or any with a <c>model.json</c> and its weights.</param>
    /// <param name="options">How it classifies; defaults if null.</param>
    /// <param name="layers">The layers that it may have, <c>LayerRegistry.Default.With(…)</c> for your own; built-in if null.</param>
    /// <param name="initializers">The initializers that it may name, likewise.</param>
    /// <param name="cancellation">Keeps it from beginning.</param>
    /// <exception cref="GaborFormatException">A file is missing or damaged, or names what a registry lacks.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the network sees whole images and several parts are asked
    /// for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<ImageClassifier> LoadAsync(
        string path, ClassifierOptions? options = null, Registry<LayerKind>? layers = null,
        Registry<ComponentKind<Initializer>>? initializers = null, CancellationToken cancellation = default) =>
        Task.Run(() => Load(path, options, layers, initializers), cancellation);

    /// <summary>Classifies an image file of any size, of any of <see cref="ClassifierOptions.Formats"/>.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="GaborFormatException">The file is missing, damaged or no image.</exception>
    public Prediction Predict(string file) =>
        Observe((This: this, file), static call => call.This.Decode(ImageFile.ReadAll(call.file), call.file));

    /// <summary>Classifies an image file that is read from a stream to its end.</summary>
    /// <param name="stream">The content of an image file; the caller disposes of it.</param>
    /// <exception cref="GaborFormatException">The stream cannot be read, or is no image.</exception>
    public Prediction Predict(Stream stream) => Predict(stream, NameOf(stream));

    /// <summary>Classifies an image file in memory.</summary>
    /// <param name="encoded">The content of an image file.</param>
    /// <exception cref="GaborFormatException">It is no image, or damaged.</exception>
    public Prediction Predict(ReadOnlySpan<byte> encoded) =>
        Predict(encoded.ToArray(), "image");

    /// <summary>Classifies an image of any size.</summary>
    /// <param name="image">The image.</param>
    public Prediction Predict(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Observe((This: this, image), static call => call.This.Fit(call.image));
    }

    /// <summary>Classifies a sentence, with a model that has learnt from sentences.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <exception cref="InvalidOperationException">The model reads images.</exception>
    public Prediction PredictSentence(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var preprocessing = Model.Preprocessing;
        byte[] bytes = new byte[preprocessing.ImageShape.Count];
        if (preprocessing.Encode(sentence, bytes) is not { } remarks)
            throw new InvalidOperationException($"{Model.Name}: it reads images, not sentences.");
        float[] probabilities = new float[Model.Output.Count];
        PredictPixels(bytes, probabilities);
        return new Prediction(Best(probabilities), remarks);
    }

    /// <summary>Whether the model reads sentences.</summary>
    public bool IsOfSentences => Model.Preprocessing.Words is not null;

    /// <summary>The same of a stream whose name is known.</summary>
    internal Prediction Predict(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Observe(
            (This: this, stream, name), static call => call.This.Decode(ImageFile.ReadAll(call.stream, call.name), call.name));
    }

    Prediction Predict(byte[] encoded, string name) =>
        Observe((This: this, encoded, name), static call => call.This.Decode(call.encoded, call.name));

    Prediction Observe<T>(T state, Func<T, Prediction> predict) => ClassifierTelemetry.Observe(Model.Name, state, predict);

    /// <summary>Decodes a file at the size that training decodes it at; ink is sought in all of it.</summary>
    Prediction Decode(byte[] encoded, string name)
    {
        var need = ImageNeed.Of(Model.Preprocessing.ImageShape);
        if (Model.Preprocessing.Ink is null)
            return Fit(options.Formats.Decode(encoded, name, need));
        var whole = options.Formats.Decode(encoded, name);
        bool isShrunk = need.Shrinking(whole.Shape.Height, whole.Shape.Width) > 1;
        return Fit(isShrunk ? options.Formats.Decode(encoded, name, need) : whole, whole);
    }

    Prediction Fit(Image image, Image? whole = null)
    {
        var fitted = ImageFit.Fit(image, Model.Preprocessing.ImageShape, fit, Model.Preprocessing.Ink, whole ?? image);
        float[] probabilities = new float[Model.Output.Count];
        Compute(fitted.Image.Pixels, probabilities);
        return new Prediction(Best(probabilities), fitted.Remarks);
    }

    /// <summary>Classifies an image file on a thread of the pool.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="cancellation">Keeps it from beginning.</param>
    /// <exception cref="GaborFormatException">The file is missing, damaged or no image.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = CancellationIsOptional)]
    public Task<Prediction> PredictAsync(string file, CancellationToken cancellation = default) =>
        Task.Run(() => Predict(file), cancellation);

    /// <summary>
    /// Classifies an image file that is read from a stream to its end, without blocking a thread while it waits for bytes.
    /// </summary>
    /// <param name="stream">The content of an image file; the caller disposes of it.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="GaborFormatException">The stream cannot be read, or is no image.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = CancellationIsOptional)]
    public async Task<Prediction> PredictAsync(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] content = await ImageFile.ReadAllAsync(stream, NameOf(stream), cancellation).ConfigureAwait(false);
        return await Task.Run(() => Predict(content, NameOf(stream)), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Computes the probabilities of an image that is pixels of the right shape already. Once each thread has asked, nothing is
    /// allocated.
    /// </summary>
    /// <param name="pixels">[H, W, D], 0…255, of the shape that <see cref="ImagePreprocessing.ImageShape"/> says.</param>
    /// <param name="probabilities">The probability of each class, [K], (3.9); overwritten.</param>
    /// <exception cref="ArgumentException">There are more or fewer pixels or probabilities than the model has.</exception>
    public void PredictPixels(ReadOnlySpan<byte> pixels, Span<float> probabilities)
    {
        if (Model.Preprocessing.ImageShape is var images && (pixels.Length != images.Count || probabilities.Length != Model.Output.Count))
        {
            throw new ArgumentException(
                $"{Model.Name} takes {images.Count} pixels ({images}) and gives {Model.Output.Count} probabilities; "
                + $"found {pixels.Length} and {probabilities.Length}.");
        }

        long begin = ClassifierTelemetry.Begin();
        Compute(pixels, probabilities);
        ClassifierTelemetry.Predicted(Model.Name, begin);
    }

    void Compute(ReadOnlySpan<byte> pixels, Span<float> probabilities)
    {
        var seat = Take();
        seat.Predict(pixels, views, probabilities);
        GiveBack(seat);
    }

    static string NameOf(Stream stream) => stream is FileStream file ? file.Name : "image";

    /// <summary>The most probable classes, of equals the first.</summary>
    ClassProbability[] Best(float[] probabilities)
    {
        int[] classes = [.. Enumerable.Range(0, probabilities.Length)];
        Array.Sort(classes, (a, b) => probabilities[b].CompareTo(probabilities[a]) is var order and not 0 ? order : a - b);
        return [.. classes.Take(options.Top).Select(k => new ClassProbability(k, ClassNames[k], probabilities[k]))];
    }

    ClassifierSeat Take()
    {
        for (int i = 0; i < seats.Length; i++)
        {
            if (seats[i] is not null && Interlocked.Exchange(ref seats[i], null) is { } seat)
                return seat;
        }

        return new ClassifierSeat(Model);
    }

    void GiveBack(ClassifierSeat seat)
    {
        for (int i = 0; i < seats.Length; i++)
        {
            if (seats[i] is null && Interlocked.CompareExchange(ref seats[i], seat, null) is null)
                return;
        }
    }
}
