using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Plotting.Lessons;

/// <summary>A sample of the training digits, preprocessed: minus their mean image (6.25).</summary>
sealed class DigitSample
{
    DigitSample(ImageSource images, Shape shape)
    {
        (Images, Shape) = (images, shape);
        Preprocessing = ImagePreprocessing.MeanImage(shape, ImageStatistics.Mean(new SampleReader(images, shape)));
        var reader = new ImageReader(images, Preprocessing);
        int size = shape.Count;
        Inputs = new float[images.Count * size];
        for (int i = 0; i < images.Count; i++)
            reader.Read(i, Inputs.AsSpan(i * size, size));
        Labels = [.. Enumerable.Range(0, images.Count).Select(images.Label)];
    }

    /// <summary>The images.</summary>
    public ImageSource Images { get; }

    /// <summary>H × W × D of every image.</summary>
    public Shape Shape { get; }

    /// <summary>The mean image that was subtracted.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>[N, 28, 28, 1], the inputs of the first layer.</summary>
    public float[] Inputs { get; }

    /// <summary>[N].</summary>
    public int[] Labels { get; }

    /// <summary>A sample of the training digits.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the sample.</param>
    public static DigitSample Of(int count, ulong seed)
    {
        var digits = DatasetRegistry.Default.Open("digits");
        return new(RandomSubset.Of(digits.Train, count, seed), digits.Shape);
    }

    /// <summary>A linear softmax classifier of these digits, all parameters 0.</summary>
    public Model Linear() => Prepared(Networks.Default.Named("softmax").Make(Shape, Images.ClassNames));

    /// <summary>A network with one hidden layer of hyperbolic tangents, whose J is smooth, all parameters 0.</summary>
    public Model Hidden(int neurons) =>
        Prepared(new Sequential("hidden", Shape).Dense(neurons).Tanh().Dense(Images.ClassNames.Count).Build(Images.ClassNames));

    Model Prepared(Model model)
    {
        model.Preprocessing = Preprocessing;
        return model;
    }
}
