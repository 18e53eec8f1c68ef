// A callback of one's own, at steps and epochs.
using CustomCallback;
using Gabor.Data;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Training;

// What a callback decides by must not be the test images: a tenth of the training images is kept for validation.
var digits = Dataset.Open("digits").WithValidation(0.1);
var model = new Sequential("watched", digits.Shape).Dense(64).Relu().Dense(10).Build(digits.ClassNames);
var options = new TrainingOptions { Epochs = 20, Optimizer = new Adam(0.002), Schedule = new ConstantLearningRate() };

// <use>
var result = Trainer.Fit(model, digits, options, callbacks: [new TargetAccuracy(0.94, Console.Out)]);
// </use>
Console.WriteLine(
    $"stopped after {result.History.Count} of {options.Epochs} epochs: {result.Evaluation.Accuracy:P2} of the test images correct");
