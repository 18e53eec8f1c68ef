// A program that ships a classifier: ConsoleClassifier model.gabor photo.jpg …
using Gabor;
using Gabor.Inference;
using Gabor.Numerics.Lanes;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: ConsoleClassifier MODEL.gabor IMAGE…");
    return 2;
}

if (Tiers.Shortfall is { } remark)
    Console.Error.WriteLine(remark); // compiled ahead for vectors that are too narrow
try
{
    var classifier = ImageClassifier.Load(args[0]);
    foreach (string file in args[1..])
        Console.WriteLine($"{file}: {classifier.Predict(file)}");
    return 0;
}
catch (GaborFormatException exception)
{
    Console.Error.WriteLine(exception.Message); // which file, what is wrong with it, and what to do
    return 1;
}
