// An augmentation of one's own, SaltAndPepper.cs, beside a built-in one, and read back from the run.
using CustomAugmentation;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = new Sequential("noisy", digits.Shape).Dense(32).Relu().Dense(10).Build(digits.ClassNames);
var options = new TrainingOptions { Epochs = 1, BatchSize = 32, Augmentations = [new Rotation(10), new SaltAndPepper(0.05)] };

var folder = Directory.CreateTempSubdirectory("gabor-custom-augmentation-");
try
{
    var result = Trainer.Fit(model, digits, options, runFolder: folder.FullName);
    string names = string.Join(" and ", options.Augmentations);
    Console.WriteLine($"after an epoch with {names}: {result.Evaluation.Accuracy:P1} of the test images correct");

    var registries = new ComponentRegistries { Augmentations = AugmentationRegistry.Default.With(SaltAndPepper.Kind) };
    var read = TrainingRun.OptionsOf(folder.FullName, registries).Augmentations;
    string same = read.SequenceEqual(options.Augmentations) ? "equal" : "different";
    Console.WriteLine($"read back from run.json: {string.Join(" and ", read)}, {same}");
}
finally
{
    folder.Delete(recursive: true);
}
