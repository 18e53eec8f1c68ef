using Gabor.Formats.Weights;
using Gabor.Inference;
using Gabor.Preprocessing;

namespace FlowerClassifier;

/// <summary>The same network with the weights that another library has trained.</summary>
static class FromWeights
{
    public static void Run(string file, string names)
    {
        var model = FromScratch.Network(["daisy", "tulip"]);

        // <weights>
        using var weights = WeightFile.Open(file);
        var report = weights.LoadInto(model, WeightNameFile.Read(names));  // refuses what does not fit, and says why
        model.Preprocessing = ImagePreprocessing.None(model.Input);        // pixels are divided by 255, and nothing else
        var classifier = new ImageClassifier(model);
        // </weights>

        Console.WriteLine($"{report.Matched.Count} tensors");
        Console.WriteLine(classifier.Predict("photo.jpg"));
    }
}
