// The library in a few lines; README.md quotes what stands between the marks.
// <quote>
using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = Networks.Create("mlp", digits.Shape, digits.ClassNames);
var result = Trainer.Fit(model, digits);
result.Save("runs/digits-mlp");
Console.WriteLine(result);

var classifier = ImageClassifier.Load("runs/digits-mlp");
Console.WriteLine(classifier.Predict(digits.Test.Decode(0))); // or a file, Predict("photo.jpg")
// </quote>
