// The library in a few lines; README.md quotes what stands between the marks.
// <quote>
using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = Networks.Create("mlp", digits.Shape, digits.ClassNames);
var result = Trainer.Fit(model, digits, new TrainingOptions { Epochs = 5 }, new Progress());
result.Save("runs/digits-mlp");
Console.WriteLine(result);

var classifier = ImageClassifier.Load("runs/digits-mlp");
var prediction = classifier.Predict(digits.Test.Decode(0));
Console.WriteLine(
    $"test image 0 is a {digits.ClassNames[digits.Test.Label(0)]}, predicted: {prediction.Label} ({prediction.Probability:P1})");

sealed class Progress : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress now)
    {
        if (now.Finished is { } end)
            Console.WriteLine($"epoch {now.Epoch}: loss {now.Loss:F4}, test accuracy {end.Evaluation.Accuracy:P2}");
    }
}
// </quote>
