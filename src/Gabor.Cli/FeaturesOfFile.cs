using Gabor.Data;
using Gabor.Features.Sift;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;

namespace Gabor.Cli;

/// <summary>An image file with its key points, in its own pixels.</summary>
sealed record FeaturesOfFile(string File, Image Image, SiftFeatures Features)
{
    /// <summary>Reads a file and finds its key points; of an image with a longer side than that, of one shrunk to it.</summary>
    /// <exception cref="GaborFormatException">It cannot be read.</exception>
    public static FeaturesOfFile Read(string file, int side, SiftDetector detector, Workers workers)
    {
        var image = ImageFile.Read(file);
        var grey = ImageChannels.Convert(image, 1);
        int longer = Math.Max(grey.Shape.Height, grey.Shape.Width);
        if (longer <= side)
            return new(file, image, detector.Detect(grey.Pixels, grey.Shape.Height, grey.Shape.Width, workers));

        Shape small = new(Shrunk(grey.Shape.Height), Shrunk(grey.Shape.Width), 1);
        byte[] pixels = new byte[small.Count];
        new ImageResizer().Resize(grey.Pixels, grey.Shape, pixels, small, ImageFraming.Stretch);
        var found = detector.Detect(pixels, small.Height, small.Width, workers);
        double down = grey.Shape.Height / (double)small.Height, along = grey.Shape.Width / (double)small.Width;
        double both = Math.Sqrt(down * along);
        return new(
            file, image,
            new(
                [
                    .. found.Keypoints.Select(keypoint => keypoint with
                    {
                        X = (float)(((keypoint.X + 0.5) * along) - 0.5), Y = (float)(((keypoint.Y + 0.5) * down) - 0.5),
                        Scale = (float)(keypoint.Scale * both),
                    }),
                ],
                found.Descriptors.ToArray()));

        int Shrunk(int length) => Math.Max(1, (int)((((long)length * side) + (longer / 2)) / longer));
    }
}
