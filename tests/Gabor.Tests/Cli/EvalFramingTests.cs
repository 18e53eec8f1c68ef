using Gabor.Data;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Cli;

/// <summary>Images are framed as the model has learnt, whoever loads them: eval sees what predict sees.</summary>
public sealed class EvalFramingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ImageFraming.Letterbox)]
    [InlineData(ImageFraming.Stretch)]
    [InlineData(ImageFraming.Crop)]
    public void The_loss_of_eval_is_that_of_the_predictions(ImageFraming framing)
    {
        string images = folder.File("images"), saved = Directory.CreateDirectory(folder.File("model")).FullName;
        ClassFolderSet.Write(images, 12, "across", "down");
        var shape = new Shape(12, 12, 3);
        var model = new Sequential("framed", shape).Dense(2).Build(["across", "down"]);
        model.Initialize(new He(), 1);
        model.Preprocessing = ImagePreprocessing.None(shape).Of(shape, framing: framing);
        SavedModel.Save(model, saved);

        var classifier = ImageClassifier.Load(saved);
        var test = Dataset.Open($"folder:{images}").Test;
        double loss = Enumerable.Range(0, test.Count).Average(i =>
        {
            var told = classifier.Predict(test.Decode(i));
            return -Math.Log(told.TopK.Single(found => found.ClassIndex == test.Label(i)).Probability);
        });
        double evaluated = CommandLine.Done("eval", saved, $"folder:{images}", "--json").Json.GetProperty("loss").GetDouble();
        Assert.Equal(loss, evaluated, 1e-5);
    }
}
