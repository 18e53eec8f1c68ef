// An augmentation of one's own, SaltAndPepper.cs, beside built-in ones.
using CustomAugmentation;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

var digits = Datasets.Open("digits");
var model = new Sequential("noisy", digits.Shape).Dense(32).Relu().Dense(10).Build(digits.ClassNames);
var options = new TrainingOptions { Epochs = 1, Batch = 32, Augmentations = [new Rotation(10), new SaltAndPepper(0.05)] };

using var trainer = new Trainer(model, digits, options);
var evaluation = trainer.Train();
Console.WriteLine($"after an epoch with {string.Join(" and ", options.Augmentations)}: {evaluation.Accuracy:P1} of the test images correct");
