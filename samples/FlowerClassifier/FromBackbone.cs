using Gabor.Data;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Training;

namespace FlowerClassifier;

/// <summary>The last layer alone, on features that another network has learnt.</summary>
static class FromBackbone
{
    public static void Run()
    {
        // <transfer>
        var source = SavedModel.Load("runs/flowers");  // or ResNet18.Load() of the package Gabor.Backbones.ResNet18
        var photos = Dataset.Open("folder:photos").Resized(source.Input);
        var model = Transfer.From(source, photos.ClassNames, freeze: Transfer.Backbone);
        var result = Trainer.Fit(model, photos, DefaultOptions.ForTransfer(Transfer.Backbone));
        Console.WriteLine(result);
        // </transfer>
    }
}
