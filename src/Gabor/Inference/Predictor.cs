using Gabor.Data;
using Gabor.Devices;
using Gabor.Formats;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Inference;

/// <summary>
/// Tells images: which class, and how sure (3.9), (3.50). Any number of threads may ask at once; once each has asked, nothing is allocated; nothing needs to be
/// disposed. The same image gets the same bits whoever asks.
/// </summary>
public sealed class Predictor
{
    /// <summary>Plans that rest between calls. More threads than that at once are served too, but theirs are made again.</summary>
    const int RestingPlans = 64;

    readonly Seat?[] seats = new Seat?[RestingPlans];

    readonly ImageCrop[] views;

    /// <summary>A predictor of a model, whose parameters must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <param name="crops">
    /// Parts of each image whose probabilities are averaged (6.7): 1, the centre, which is all of it where the network sees whole images; 5, the four
    /// corners and the centre; or 10, these mirrored too.
    /// </param>
    /// <exception cref="ArgumentException">There are not so many parts.</exception>
    public Predictor(Model model, int crops = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        views = ImageCrop.Of(model.Preprocessing, crops);
        seats[0] = new Seat(model);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>A predictor of a trained model.</summary>
    /// <param name="folder">Its run folder.</param>
    /// <param name="crops">Parts of each image whose probabilities are averaged: 1, 5 or 10.</param>
    /// <exception cref="GaborFormatException">A file is missing or damaged.</exception>
    /// <exception cref="ArgumentException">There are not so many parts.</exception>
    public static Predictor Load(string folder, int crops = 1) => new(SavedModel.Load(folder), crops);

    /// <summary>Tells one image.</summary>
    /// <param name="pixels">[H, W, D], 0…255, as they come from an image of the shape that <see cref="Preprocessing.ImageShape"/> tells.</param>
    /// <param name="probabilities">The probability of each class, [K], (3.9); overwritten.</param>
    /// <exception cref="ArgumentException">There are more or fewer pixels or probabilities than the model has.</exception>
    public void Predict(ReadOnlySpan<byte> pixels, Span<float> probabilities)
    {
        if (Model.Preprocessing.ImageShape is var images && (pixels.Length != images.Count || probabilities.Length != Model.Output.Count))
        {
            throw new ArgumentException(
                $"{Model.Name} takes {images.Count} pixels ({images}) and gives {Model.Output.Count} probabilities; found {pixels.Length} and {probabilities.Length}.");
        }

        var seat = Take();
        if (views.Length == 1)
        {
            seat.Tell(pixels, views[0], probabilities);
        }
        else
        {
            probabilities.Clear();
            foreach (var view in views)
            {
                seat.Tell(pixels, view, seat.Probabilities);
                ElementWiseKernels.Add(seat.Probabilities, probabilities, seat.Workers);
            }

            ElementWiseKernels.Map(new Quotient(views.Length), probabilities, probabilities, seat.Workers);
        }

        GiveBack(seat);
    }

    /// <summary>Tells an image of any size.</summary>
    /// <param name="image">The image; it is made to fit the model.</param>
    /// <param name="top">How many of the most probable classes to name, at least 1.</param>
    /// <param name="fit">How it is made to fit; defaults if null.</param>
    public Prediction Predict(Image image, int top = 3, ImageFitOptions? fit = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var fitted = ImageFit.Fit(image, Model.Preprocessing.ImageShape, fit);
        float[] probabilities = new float[Model.Output.Count];
        Predict(fitted.Image.Pixels, probabilities);
        int[] labels = new int[probabilities.Length];
        for (int k = 0; k < labels.Length; k++)
            labels[k] = k;
        Array.Sort(labels, (a, b) => probabilities[b].CompareTo(probabilities[a]) is var order and not 0 ? order : a - b);
        var topK = new ClassProbability[Math.Min(top, labels.Length)];
        for (int i = 0; i < topK.Length; i++)
            topK[i] = new ClassProbability(labels[i], Model.ClassNames[labels[i]], probabilities[labels[i]]);
        return new Prediction(topK, fitted.Remarks);
    }

    /// <summary>Tells an image file: PNG, JPEG or BMP.</summary>
    /// <exception cref="GaborFormatException">The file is missing, damaged or no image.</exception>
    public Prediction PredictFile(string file, int top = 3, ImageFitOptions? fit = null) => Predict(ImageFile.Read(file), top, fit);

    Seat Take()
    {
        for (int i = 0; i < seats.Length; i++)
        {
            if (seats[i] is not null && Interlocked.Exchange(ref seats[i], null) is { } seat)
                return seat;
        }

        return new Seat(Model);
    }

    void GiveBack(Seat seat)
    {
        for (int i = 0; i < seats.Length; i++)
        {
            if (seats[i] is null && Interlocked.CompareExchange(ref seats[i], seat, null) is null)
                return;
        }
    }

    /// <summary>What one caller at a time needs. Its worker is the caller's own thread, so there is nothing to end.</summary>
    sealed class Seat(Model model)
    {
        public Workers Workers { get; } = new(1);

        public float[] Probabilities { get; } = new float[model.Output.Count];

        readonly PixelReader reader = new(model.Preprocessing);

        BoundPlan? plan;

        /// <summary>The probabilities of a part of an image.</summary>
        public void Tell(ReadOnlySpan<byte> pixels, ImageCrop view, Span<float> probabilities)
        {
            plan ??= new CpuDevice(Workers).Bind(Plan.Compile(model, 1, PlanMode.Inference));
            reader.Read(pixels, view, plan.Input(1));
            plan.Forward(1);
            SoftmaxKernels.Softmax(plan.Output(1), probabilities.Length, probabilities, Workers);
        }
    }
}

/// <summary>What a predictor tells of one image.</summary>
/// <param name="TopK">The most probable classes, most probable first.</param>
/// <param name="Remarks">What a person should know about how the image was made to fit.</param>
public sealed record Prediction(IReadOnlyList<ClassProbability> TopK, IReadOnlyList<string> Remarks);

/// <summary>One class that an image may be of.</summary>
/// <param name="Label">The class, 0 … K − 1.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Probability">How likely the model thinks it, 0…1.</param>
public readonly record struct ClassProbability(int Label, string ClassName, float Probability);
