// A feature of one's own before a classifier: its layer, trained, saved and read back.
using CustomFeature;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Training;

var digits = Dataset.Open("digits");

// <train>
var options = new TrainingOptions { Epochs = 10, Features = new PatternFeature() };
var model = Networks.Default.Named("softmax").MakeFor(digits, options);
var result = Trainer.Fit(model, digits, options);
// </train>
Console.WriteLine($"{model.FrozenPart()!.Output.Count} numbers an image");
Console.WriteLine($"{result.Evaluation.Accuracy:P2} of the test images correct");

var folder = Directory.CreateTempSubdirectory("gabor-custom-feature-");
try
{
    result.Save(folder.FullName);
    var layers = LayerRegistry.Default.With(
        new("binary_patterns", "how often each pattern of eight neighbours occurs", (name, shape, _) => new BinaryPatterns(name, shape)));
    var read = SavedModel.Load(folder.FullName, layers);
    using var workers = new Workers(Environment.ProcessorCount);
    double again = new Gabor.Evaluation.Evaluator(read, digits.Test, workers).Run().Accuracy;
    Console.WriteLine($"read back: {again:P2}");
}
finally
{
    folder.Delete(recursive: true);
}
