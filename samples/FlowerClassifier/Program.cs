// A classifier of photographs, step by step, as the pages docs/from-mlnet.md, from-torchsharp.md and from-keras.md quote it. It reads
// photos/, a folder for each class, and photo.jpg where it runs. With two arguments it takes over weights that another library has saved:
//     FlowerClassifier WEIGHTS.safetensors NAMES.json
using FlowerClassifier;

switch (args)
{
    case []:
        FromScratch.Run();
        FromBackbone.Run();
        return 0;
    case [var weights, var names]:
        FromWeights.Run(weights, names);
        return 0;
    default:
        Console.Error.WriteLine("usage: FlowerClassifier [WEIGHTS.safetensors NAMES.json]");
        return 2;
}
