// An optimizer of one's own: it trains, and the run is read back with it.
using CustomOptimizer;
using Gabor.Data;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = new Sequential("signed", digits.Shape).Dense(64).Relu().Dense(10).Build(digits.ClassNames);
var options = new TrainingOptions { Epochs = 5, Optimizer = new Signum(learningRate: 0.001) };

var folder = Directory.CreateTempSubdirectory("gabor-custom-optimizer-");
try
{
    var result = Trainer.Fit(model, digits, options, runFolder: folder.FullName);
    Console.WriteLine($"{result.Options.Optimizer}: {result.Evaluation.Accuracy:P2} of the test images correct");

    // A run's file can only name components that the reader knows.
    // <registry>
    var registries = new ComponentRegistries { Optimizers = OptimizerRegistry.Default.With(Signum.Kind) };
    using var run = TrainingRun.Resume(folder.FullName, registries: registries);
    // </registry>
    var read = run.Options.Optimizer;
    Console.WriteLine($"read back from run.json: {read}, {(read.Equals(options.Optimizer) ? "equal" : "different")}");
    Console.WriteLine($"evaluated again after step {run.Steps}: {run.Train().Evaluation.Accuracy:P2} of the test images correct");
}
finally
{
    folder.Delete(recursive: true);
}
