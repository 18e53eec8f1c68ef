// A format of images of one's own: WebP files in class folders, read by training, a run that goes on, and a classifier.
using CustomImageFormat;
using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Training;

var folder = Directory.CreateTempSubdirectory("gabor-custom-image-format-");
try
{
    string images = Path.Combine(folder.FullName, "images"), run = Path.Combine(folder.FullName, "run");
    foreach (bool isRing in (bool[])[false, true])
    {
        var classFolder = Directory.CreateDirectory(Path.Combine(images, isRing ? "ring" : "disc"));
        for (int i = 0; i < 60; i++)
            File.WriteAllBytes(Path.Combine(classFolder.FullName, $"{i:00}.webp"), WebP.Draw(isRing, i));
    }

    // <registry>
    var formats = ImageFormats.Default.With(WebP.Format);
    var registries = new ComponentRegistries { Datasets = DatasetRegistry.Of(formats) };
    var data = registries.Datasets.Open(images);
    // </registry>
    var model = new Sequential("rings", data.Shape).Convolution(8, 5).Relu().MaxPooling(2).Dense(2).Build(data.ClassNames);
    Console.WriteLine(Trainer.Fit(model, data, new TrainingOptions { Epochs = 8, BatchSize = 8 }, runFolder: run));
    using var resumed = TrainingRun.Resume(run, registries: registries);
    Console.WriteLine($"read back: {(resumed.Data.Sha256 == data.Sha256 ? "equal" : "different")}");

    // <classifier>
    var classifier = ImageClassifier.Load(run, new ClassifierOptions { Formats = formats });
    Console.WriteLine(classifier.Predict(Path.Combine(images, "ring", "07.webp")).Label);
    // </classifier>
}
finally
{
    folder.Delete(recursive: true);
}
