using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Numerics.Threads;
using Gabor.Runs;
using Gabor.Tests.Training;

namespace Gabor.Tests.Evaluation;

public sealed class EvaluatorTests
{
    [Fact]
    public void Accuracy_and_loss_are_the_definitions_over_the_classifiers_probabilities()
    {
        using var workers = new Workers(2);
        var model = Toy.Network();
        model.Initialize(new He(), 4);
        var images = Toy.Test;
        var evaluation = new Evaluator(model, images, workers).Run(TestContext.Current.CancellationToken);

        var classifier = new ImageClassifier(model);
        float[] probabilities = new float[3];
        int right = 0;
        double loss = 0;
        int[,] confusion = new int[3, 3];
        for (int i = 0; i < images.Count; i++)
        {
            classifier.PredictPixels(images.Pixels(i), probabilities);
            int predicted = Array.IndexOf(probabilities, probabilities.Max());
            confusion[images.Label(i), predicted]++;
            right += predicted == images.Label(i) ? 1 : 0;
            loss -= Math.Log(probabilities[images.Label(i)]);
        }

        Assert.Equal((double)right / images.Count, evaluation.Accuracy);
        Assert.Equal(loss / images.Count, evaluation.Loss, 1e-5);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
                Assert.Equal(confusion[i, j], evaluation.Confusion[i][j]);
        }
    }

    [Fact]
    public void Images_of_other_class_names_are_refused_and_the_first_that_differs_is_named()
    {
        using var workers = new Workers(1);
        var model = Toy.Network();
        var swapped = new ImageSet(Toy.Test.Shape, Toy.Test.Pixels(0).ToArray(), [0], ["left", "below", "right"]);
        string message = Assert.Throws<ArgumentException>(() => new Evaluator(model, swapped, workers)).Message;
        Assert.Contains("class 1 is 'right' of the model and 'below' of the images", message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_images_are_refused()
    {
        using var workers = new Workers(1);
        var none = new ImageSet(Toy.Test.Shape, [], [], Toy.Classes);
        Assert.Contains(
            "no images", Assert.Throws<ArgumentException>(() => new Evaluator(Toy.Network(), none, workers)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_images_has_no_accuracy()
    {
        var evaluation = new EvaluationResult(["a", "b"], [[1, 1], [0, 0]], 0.5, 1);
        Assert.Equal((0.5, null), (evaluation.AccuracyOf(0), evaluation.AccuracyOf(1)));
        var read = ReportRecord.From(JsonText.Parse(evaluation.Report(Toy.Network()).ToJson(), "report.json"));
        Assert.Equal([0.5, null], read.PerClass.Select(one => one.Accuracy));
    }
}
