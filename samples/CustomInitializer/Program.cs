// An initializer of one's own: for a whole network, and beside a built-in one.
using CustomInitializer;
using Gabor.Data;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = new Sequential("truncated", digits.Shape) { Initializer = new TruncatedNormal() }
    .Dense(64).Relu().Dense(10)
    .Build(digits.ClassNames);
model.Parameters[2].Parameter.Initializer = new Xavier();
model.Initialize(seed: 1);
float[] first = model.Parameters[0].Parameter.Value.Span.ToArray();
double deviation = Math.Sqrt(first.Average(w => (double)w * w));
Console.WriteLine($"{model.Parameters[0].Name}: standard deviation {deviation:F4}, largest {first.Max(Math.Abs):F4}");

var result = Trainer.Fit(model, digits, new TrainingOptions { Epochs = 2, FreshStart = true });
Console.WriteLine(result);

var folder = Directory.CreateTempSubdirectory("gabor-custom-initializer-");
try
{
    result.Save(folder.FullName);

    // <registry>
    var initializers = InitializerRegistry.Default.With(TruncatedNormal.Kind);
    var classifier = ImageClassifier.Load(folder.FullName, initializers: initializers);
    // </registry>
    var read = classifier.Model.Initializer;
    Console.WriteLine($"read back from model.json: {read}, {(read.Equals(model.Initializer) ? "equal" : "different")}");
    var prediction = classifier.Predict(digits.Test.Decode(0));
    Console.WriteLine($"test image 0 is a {digits.ClassNames[digits.Test.Label(0)]}, predicted: {prediction.Label}");
}
finally
{
    folder.Delete(recursive: true);
}
