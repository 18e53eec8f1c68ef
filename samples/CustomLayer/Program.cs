// Two layers of one's own: trained, saved, read back and evaluated.
using CustomLayer;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = new Sequential("custom", digits.Shape)
    .Dense(32)
    .Add("scale", (name, shape) => new ChannelScale(name, shape))
    .Add("square_plus", (name, shape) => new SquarePlus(name, shape))
    .Dense(10)
    .Build(digits.ClassNames);

var trained = Trainer.Fit(model, digits, new TrainingOptions { Epochs = 1 }).Evaluation;

var folder = Directory.CreateTempSubdirectory("gabor-custom-layer-");
try
{
    SavedModel.Save(model, folder.FullName);

    // A file can only name layers that the reader knows.
    // <registry>
    var layers = LayerRegistry.Default
        .With(new("channel_scale", "a factor for each channel", (name, shape, _) => new ChannelScale(name, shape)))
        .With(new("square_plus", "(z + √(z² + 4)) / 2", (name, shape, _) => new SquarePlus(name, shape)));
    var read = SavedModel.Load(folder.FullName, layers);
    // </registry>
    using var workers = new Workers(1);
    var again = new Evaluator(read, digits.Test, workers).Run();
    Console.WriteLine(
        $"{trained.Accuracy:P2} of {trained.Images} test images correct after training, {again.Accuracy:P2} after reading the model back");
}
finally
{
    folder.Delete(recursive: true);
}
