using Gabor.Data;

namespace Gabor.Plotting.Lessons;

/// <summary>The first images of the embedded digits, for experiments that take seconds.</summary>
static class DigitsExcerpt
{
    /// <summary>A data set of the first training and the first test images.</summary>
    public static Dataset Of(int train, int test)
    {
        var digits = DatasetRegistry.Default.Open("digits");
        return new Dataset("digits", First(digits.Train, train), First(digits.Test, test), digits.Source);
    }

    static ImageSource First(ImageSource images, int count) => images.Subset([.. Enumerable.Range(0, count)]);
}
