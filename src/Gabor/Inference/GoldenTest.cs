using Gabor.Formats;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Preprocessing;

namespace Gabor.Inference;

/// <summary>Draws golden images, asks a model for them, and asks it again.</summary>
static class GoldenTest
{
    const int Images = 4;

    /// <summary>Golden images, which are drawn and not those of anybody, with what a classifier says of them.</summary>
    public static GoldenImages Of(Model model)
    {
        var classifier = new ImageClassifier(model);
        byte[][] images = [.. Drawn(model.Preprocessing)];
        float[] probabilities = new float[images.Length * model.Output.Count];
        for (int i = 0; i < images.Length; i++)
            classifier.PredictPixels(images[i], probabilities.AsSpan(i * model.Output.Count, model.Output.Count));
        return new GoldenImages(images.Length, [.. images.SelectMany(pixels => pixels)], probabilities);
    }

    /// <summary>Asks a model for its golden images again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="golden">The images, and what it said of them.</param>
    /// <param name="form">The form that it has.</param>
    /// <param name="tolerance">By how much a probability may differ; 0 where the same bits are due.</param>
    public static ModelVerification Repeat(Model model, GoldenImages golden, ModelForm form, float tolerance = 0)
    {
        var classifier = new ImageClassifier(model);
        float[] found = new float[model.Output.Count];
        float largest = 0;
        bool isSame = true, isSameClass = true;
        GoldenDifference? worst = null;
        for (int image = 0; image < golden.Count; image++)
        {
            classifier.PredictPixels(golden.Image(image), found);
            var stated = golden.Of(image);
            isSameClass &= IndexOfMax(found) == IndexOfMax(stated);
            for (int k = 0; k < found.Length; k++)
            {
                if (BitConverter.SingleToInt32Bits(found[k]) == BitConverter.SingleToInt32Bits(stated[k]))
                    continue;
                isSame = false;
                float difference = Math.Abs(found[k] - stated[k]);
                if (worst is not null && !(difference > largest) && (float.IsNaN(largest) || !float.IsNaN(difference)))
                    continue;
                largest = difference;
                worst = new GoldenDifference(image, model.ClassNames[k], stated[k], found[k]);
            }
        }

        return new ModelVerification(golden.Count, largest, isSame, isSameClass) { Form = form, Tolerance = tolerance, Worst = worst };
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

    /// <summary>Squares of random shades, of 1, 2, 4 … pixels: fine and coarse, bright and dark; or sentences of random words.</summary>
    static IEnumerable<byte[]> Drawn(ImagePreprocessing preprocessing)
    {
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
