// The library in about ten lines; README.md quotes what stands between the marks.
// <quote>
using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Training;

var digits = DatasetRegistry.Default.Open("digits");
var model = new Sequential("first", digits.Shape).Dense(64).Relu().Dense(10).Build(digits.ClassNames);

using var run = TrainingRun.Start(null, model, "digits", digits, new TrainingOptions { Epochs = 5 });
var evaluation = run.Train(new Progress());
Console.WriteLine($"{evaluation.Accuracy:P2} of {evaluation.Images} test images correct, saved in {run.Folder}");

var classifier = ImageClassifier.Load(run.Folder);
var prediction = classifier.Predict(digits.Test.Decode(0));
Console.WriteLine($"test image 0 is a {digits.ClassNames[digits.Test.Label(0)]}, predicted as {prediction}");

sealed class Progress : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress now)
    {
        if (now.Finished is { } end)
            Console.WriteLine($"epoch {now.Epoch}: loss {now.Loss:F4}, test accuracy {end.Test.Accuracy:P2}");
    }
}
// </quote>
