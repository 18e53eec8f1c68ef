// An augmentation of one's own, SaltAndPepper.cs, beside a built-in one.
using CustomAugmentation;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = new Sequential("noisy", digits.Shape).Dense(32).Relu().Dense(10).Build(digits.ClassNames);
var options = new TrainingOptions { Epochs = 1, BatchSize = 32, Augmentations = [new Rotation(10), new SaltAndPepper(0.05)] };

var result = Trainer.Fit(model, digits, options);
Console.WriteLine($"after an epoch with {string.Join(" and ", options.Augmentations)}: {result.Evaluation.Accuracy:P1} of the test images correct");
