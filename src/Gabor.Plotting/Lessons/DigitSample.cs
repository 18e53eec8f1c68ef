using Gabor.Data;
using Gabor.Input;
using Gabor.Models;

namespace Gabor.Plotting.Lessons;

/// <summary>Some of the digits to learn from, made ready for a network: less their mean image (6.25).</summary>
sealed class DigitSample
{
    DigitSample(ImageSet images)
    {
        Images = images;
        Preprocessing = Preprocessing.MeanImage(images.Shape, ImageReader.Mean(images));
        var reader = new ImageReader(images, Preprocessing);
        int size = images.Shape.Count;
        Inputs = new float[images.Count * size];
        for (int i = 0; i < images.Count; i++)
            reader.Read(i, Inputs.AsSpan(i * size, size));
        Labels = images.Labels.ToArray();
    }

    /// <summary>The images.</summary>
    public ImageSet Images { get; }

    /// <summary>What is subtracted them.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>[N, 28, 28, 1], as the first layer sees them.</summary>
    public float[] Inputs { get; }

    /// <summary>[N].</summary>
    public int[] Labels { get; }

    /// <summary>A sample of the training digits.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">What the draw comes from.</param>
    public static DigitSample Of(int count, ulong seed) => new(ImageSample.Of(Datasets.Open("digits").Train, count, seed));

    /// <summary>A linear softmax classifier of these digits, all parameters 0.</summary>
    public Model Linear() => Prepared(Networks.Named("softmax").Make(Images.Shape, Images.ClassNames));

    /// <summary>A network with one hidden layer of hyperbolic tangents, whose J is smooth, all parameters 0.</summary>
    public Model Hidden(int neurons) => Prepared(new Sequential("hidden", Images.Shape).Dense(neurons).Tanh().Dense(Images.ClassNames.Count).Build(Images.ClassNames));

    Model Prepared(Model model)
    {
        model.Preprocessing = Preprocessing;
        return model;
    }
}
