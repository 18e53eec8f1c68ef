using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Formats.Onnx;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Training;

namespace FlowerClassifier;

/// <summary>A convolutional network from random weights: load, describe, train, evaluate, save, predict.</summary>
static class FromScratch
{
    public static void Run()
    {
        // <data>
        var photos = Dataset.Open("folder:photos")  // photos/daisy/…, photos/tulip/…; a fifth of each class is kept for the test
            .Resized(new Shape(64, 64, 3))
            .WithValidation(0.1)                    // and a tenth of the rest, to watch training by
            .Load();                                // decoded once, by all threads
        // </data>

        var model = Network(photos.ClassNames);

        // <train>
        var options = new TrainingOptions
        {
            Epochs = 10,
            BatchSize = 32,
            Optimizer = new Adam(0.001),
            Augmentations = [new HorizontalFlip()],
        };
        var result = Trainer.Fit(model, photos, options);
        foreach (var epoch in result.History)
            Console.WriteLine($"{epoch.Epoch}: loss {epoch.TrainLoss:F4}, validation accuracy {epoch.ValidationAccuracy:P1}");
        // </train>

        // <evaluate>
        var evaluation = result.Evaluation;         // on the test images, which training never sees
        Console.WriteLine($"{evaluation.Accuracy:P1} of {evaluation.Images} test images correct, macro F1 {evaluation.MacroF1:F3}");
        for (int label = 0; label < photos.ClassNames.Count; label++)
            Console.WriteLine($"{photos.ClassNames[label]}: {string.Join(' ', evaluation.Confusion[label])}");
        // </evaluate>

        // <save>
        result.Save("runs/flowers");                    // a folder, to train on from
        ModelPack.Save(result.Model, "flowers.gabor");  // one file, for applications
        OnnxFile.Write(result.Model, "flowers.onnx");   // for other programs
        // </save>

        // <predict>
        var classifier = ImageClassifier.Load("flowers.gabor");  // once; any number of threads may ask it
        var prediction = classifier.Predict("photo.jpg");        // or bytes, a stream, an image
        Console.WriteLine($"{prediction.Label} ({prediction.Probability:P1})");
        // </predict>
    }

    /// <summary>The network of the pages.</summary>
    public static Model Network(IReadOnlyList<string> classNames)
    {
        // <network>
        var model = new Sequential("flowers", new Shape(64, 64, 3))
            .Convolution(32, 3, padding: 1).Relu().MaxPooling(2)
            .Convolution(64, 3, padding: 1).Relu().MaxPooling(2)
            .Dense(128).Relu().Dropout(0.5f)
            .Dense(classNames.Count)
            .Build(classNames);
        // </network>
        return model;
    }
}
