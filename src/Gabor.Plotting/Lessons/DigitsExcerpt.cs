using Gabor.Data;

namespace Gabor.Plotting.Lessons;

/// <summary>The first images of the digits inside Gabor, for experiments that take seconds.</summary>
static class DigitsExcerpt
{
    /// <summary>A data set of the first training and the first test images.</summary>
    public static Dataset Of(int train, int test)
    {
        var digits = Datasets.Open("digits");
        return new Dataset("digits", First(digits.Train, train), First(digits.Test, test), digits.Source);
    }

    static ImageSet First(ImageSet images, int count) =>
        new(images.Shape, images.AllPixels[..(count * images.Shape.Count)].ToArray(), images.Labels[..count].ToArray(), images.ClassNames);
}
