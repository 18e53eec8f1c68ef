// A kernel function of one's own: a kernel machine on a thousand digits, saved and read back.
using CustomKernel;
using Gabor.Data;
using Gabor.Formats;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Training;

var all = Dataset.Open("digits");
var digits = new Dataset(
    "some-digits", all.Train.Subset([.. Enumerable.Range(0, 1000)]), all.Test.Subset([.. Enumerable.Range(0, 400)]), all.Source);

// <train>
var options = DefaultOptions.For("kernel", digits.Name) with { Kernel = new RationalQuadratic(), Solver = new SupportVectorSolver() };
var result = Trainer.Fit(Networks.Create("kernel", digits.Shape, digits.ClassNames), digits, options);
// </train>
Console.WriteLine($"{options.Kernel}: {result.Evaluation.Accuracy:P2} of the test images correct");

var folder = Directory.CreateTempSubdirectory("gabor-custom-kernel-");
try
{
    result.Save(folder.FullName);

    // <read>
    var layers = LayerRegistry.Of(KernelFunctionRegistry.Default.With(RationalQuadratic.Kind));
    var read = SavedModel.Load(folder.FullName, layers);
    // </read>
    using var workers = new Workers(Environment.ProcessorCount);
    double again = new Gabor.Evaluation.Evaluator(read, digits.Test, workers).Run().Accuracy;
    Console.WriteLine($"read back: {again:P2}");
}
finally
{
    folder.Delete(recursive: true);
}
