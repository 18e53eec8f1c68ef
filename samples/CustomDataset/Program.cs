// A data set of one's own, opened by name, also by a run that goes on.
using CustomDataset;
using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

// <registry>
var registries = new ComponentRegistries { Datasets = DatasetRegistry.Default.With(DrawnShapes.Kind) };
var shapes = registries.Datasets.Open("shapes:4000");
// </registry>
for (int index = 0; index < shapes.ClassNames.Count; index++)
    Draw(shapes.Train.Decode(index), shapes.ClassNames[shapes.Train.Label(index)]);

var model = new Sequential("shapes", shapes.Shape).Convolution(8, 5).Relu().MaxPooling(2)
    .Dense(32).Relu().Dense(4)
    .Build(shapes.ClassNames);
var folder = Directory.CreateTempSubdirectory("gabor-custom-dataset-");
try
{
    var result = Trainer.Fit(model, shapes, new TrainingOptions { Epochs = 8 }, runFolder: folder.FullName);
    Console.WriteLine(result);

    using var run = TrainingRun.Resume(folder.FullName, registries: registries);
    Console.WriteLine($"read back from run.json: {run.Data.Specification}, {(run.Data.Sha256 == shapes.Sha256 ? "equal" : "different")}");
}
finally
{
    folder.Delete(recursive: true);
}

static void Draw(Image image, string name)
{
    Console.WriteLine(name);
    for (int row = 0; row < image.Shape.Height; row += 2)
    {
        // A sign is two pixels high, so that it is about square.
        foreach (byte pixel in image.Pixels.Slice(row * image.Shape.Width, image.Shape.Width))
            Console.Write(pixel > 0 ? '#' : '.');
        Console.WriteLine();
    }
}
