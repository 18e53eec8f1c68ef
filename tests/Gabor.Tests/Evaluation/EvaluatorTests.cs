using Gabor.Evaluation;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Numerics.Threads;
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
}
