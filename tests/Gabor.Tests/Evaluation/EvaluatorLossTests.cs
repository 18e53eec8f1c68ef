using Gabor.Evaluation;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Tests.Definitions;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Evaluation;

/// <summary>An evaluation's loss is the one that the scores are trained by.</summary>
public sealed class EvaluatorLossTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Model Linear(int side = 8)
    {
        var model = new Sequential("linear", new(side, side, 1)).Dense(3).Build(Toy.Classes);
        model.Initialize(3);
        return model;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_squared_error_is_that_of_the_mean_outputs_and_one_hot_rows(int crops)
    {
        using var workers = new Workers(2);
        var model = Linear(6);
        model.Preprocessing = ImagePreprocessing.None(model.Input).Of(Toy.Dataset.Shape);
        var evaluation = new Evaluator(model, Toy.Test, workers, crops, new MeanSquaredError()).Run(Stop);

        var dense = model.Parameters;
        double[] w = [.. dense[0].Parameter.Value.Span.ToArray().Select(v => (double)v)];
        double[] b = [.. dense[1].Parameter.Value.Span.ToArray().Select(v => (double)v)];
        double expected = Enumerable.Range(0, Toy.Test.Count).Average(i =>
        {
            var parts = ImageCrop.Of(model.Preprocessing, crops);
            double[] mean = new double[3];
            foreach (var part in parts)
            {
                float[] seen = part.Cut(
                    [.. Toy.Test.Decode(i).Pixels.ToArray().Select(pixel => (float)pixel)], Toy.Dataset.Shape, model.Input);
                for (int k = 0; k < 3; k++)
                    mean[k] += (b[k] + seen.Select((pixel, p) => w[(p * 3) + k] * pixel / 255).Sum()) / parts.Length;
            }

            return 0.5 * mean.Select((value, k) => Math.Pow(value - (k == Toy.Test.Label(i) ? 1 : 0), 2)).Sum();
        });
        Near.Equal([expected], [evaluation.Loss], 1e-5, 0);
    }

    [Fact]
    public void A_run_is_evaluated_and_stopped_by_its_own_loss()
    {
        var options = new TrainingOptions
        {
            Epochs = 6, BatchSize = 50, Optimizer = new Momentum(0.001), Threads = 1, Losses = [new(new MeanSquaredError())],
            Validation = 0.2,
            Patience = 3,
        };
        var result = Trainer.Fit(Linear(), Toy.Dataset, options, cancellationToken: Stop);
        using var workers = new Workers(1);
        var data = Toy.Dataset.WithValidation(0.2, options.Seed);
        double validation = new Evaluator(result.Model, data.Validation!, workers, loss: new MeanSquaredError()).Run(Stop).Loss;
        Assert.Equal(result.History.Min(row => row.ValidationLoss!.Value), validation);
        Assert.Equal(new Evaluator(result.Model, Toy.Test, workers, loss: new MeanSquaredError()).Run(Stop).Loss, result.Evaluation.Loss);
        Assert.NotEqual(new Evaluator(result.Model, Toy.Test, workers).Run(Stop).Loss, result.Evaluation.Loss);
    }
}
