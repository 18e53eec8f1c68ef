// The library in about ten lines; README.md quotes what stands between the marks.
// <quote>
using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Training;

var digits = DatasetRegistry.Default.Open("digits");
var model = new Sequential("first", digits.Shape).Dense(64).Relu().Dense(10).Build(digits.ClassNames);

var result = Trainer.Fit(model, digits, new TrainingOptions { Epochs = 5 }, new Progress());
result.Save("first");
Console.WriteLine(result);

var predictor = Predictor.Load("first");
var image = new Image(digits.Shape, digits.Test.Pixels(0).ToArray());
var candidate = predictor.Predict(image).TopK[0];
Console.WriteLine($"test image 0 is a {digits.ClassNames[digits.Test.Label(0)]}, predicted as a {candidate.ClassName} ({candidate.Probability:P1})");

sealed class Progress : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress now)
    {
        if (now.Finished is { } end)
            Console.WriteLine($"epoch {now.Epoch}: loss {now.Loss:F4}, test accuracy {end.Evaluation.Accuracy:P2}");
    }
}
// </quote>
