// A loss of one's own that puts up with wrong labels: four in ten of the training images have one here.
using CustomLoss;
using Gabor.Data;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Optimizers;
using Gabor.Training;

var digits = Dataset.Open("digits");
var noisy = new Dataset("noisy-digits", new WrongLabels(digits.Train, 0.4), digits.Test, digits.Source);

var folder = Directory.CreateTempSubdirectory("gabor-custom-loss-");
try
{
    foreach (var loss in (Loss[])[new SoftmaxCrossEntropy(), new GeneralizedCrossEntropy(0.7)])
    {
        var model = new Sequential("robust", digits.Shape).Dense(256).Relu().Dense(10).Build(digits.ClassNames);
        var options = new TrainingOptions { Epochs = 15, Optimizer = new Adam(0.002), Loss = loss };
        string run = Path.Combine(folder.FullName, loss.Name);
        var result = Trainer.Fit(model, noisy, options, runFolder: run);
        Console.WriteLine($"{loss}: {result.Evaluation.Accuracy:P2} of the test images correct");

        var registries = new ComponentRegistries { Losses = LossRegistry.Default.With(GeneralizedCrossEntropy.Kind) };
        var read = TrainingRun.OptionsOf(run, registries).Loss;
        Console.WriteLine($"read back from run.json: {read}, {(read.Equals(loss) ? "equal" : "different")}");
    }
}
finally
{
    folder.Delete(recursive: true);
}

/// <summary>The same images, of which a share has a label that was drawn at random.</summary>
sealed class WrongLabels(ImageSource images, double share) : ImageSource
{
    readonly RandomStream chosen = new(1, Purpose.Other, part: 0), drawn = new(1, Purpose.Other, part: 1);

    public override int Count => images.Count;

    public override IReadOnlyList<string> ClassNames => images.ClassNames;

    public override Gabor.Numerics.Shape? CommonShape => images.CommonShape;

    public override int Label(int index) =>
        chosen.Uniform((ulong)index) < share ? drawn.Below((ulong)index, ClassNames.Count) : images.Label(index);

    public override ImageSample Read(int index) => images.Read(index);
}
