using Gabor.Inference;

namespace Gabor.Runner;

/// <summary>A program that classifies by the model that stands behind it in its own file; <c>gabor bundle</c> puts it there.</summary>
/// <param name="program">The file of the program.</param>
/// <param name="output">Where results go.</param>
/// <param name="error">Where errors and remarks go.</param>
sealed class RunnerProgram(string program, TextWriter output, TextWriter error)
{
    const int Done = 0, Failed = 1, WrongUsage = 2;

    readonly string name = Path.GetFileNameWithoutExtension(program);
    int code = Done;

    /// <summary>Standard input.</summary>
    public required Func<Stream> Input { get; init; }

    /// <summary>Runs a command line.</summary>
    /// <returns>0 if all was done, 1 if something failed, 2 for a command line that cannot be meant.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        try
        {
            var words = Words.Read(args);
            if (words.IsHelp)
                return Help();
            if (!ModelBundle.IsIt(program))
                throw new GaborFormatException(program, "it carries no model. 'gabor bundle MODEL --runner FILE --out FILE' adds one.");
            return words.IsVersion ? Version(words) : words.IsSelfTest ? SelfTest(words) : Predict(words);
        }
        catch (UsageException wrong)
        {
            error.WriteLine($"{name}: {wrong.Message}");
            return WrongUsage;
        }
        catch (Exception fault) when (fault is GaborFormatException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{name}: {fault.Message}");
            return Failed;
        }
    }

    int Help()
    {
        output.WriteLine(
            $"""
            {name}: predicts the class of each image, with its probability.

            usage: {name} [options] IMAGE…
                   {name} --self-test

            IMAGE        an image file, or - for standard input; of a model of sentences, a sentence in quotes
            --top N      number of most probable classes [default: {new ClassifierOptions().Top}]
            --json       writes one JSON document instead of text
            --self-test  asks the model for the images that it carries again; exit code 1 unless every bit is the same
            --version    the model, the version of Gabor, and the vectors that it computes with
            --help       shows this

            Exit codes: 0 done, 1 failed, 2 wrong usage.
            """);
        return Done;
    }

    int Version(Words words)
    {
        var classifier = ImageClassifier.Load(program);
        if (words.IsJson)
            Documents.Write(output, json => Documents.WriteVersion(json, classifier.Model.Name, classifier.ClassNames.Count));
        else
        {
            output.WriteLine($"{classifier.Model.Name}, {classifier.ClassNames.Count} classes");
            output.WriteLine($"Gabor {RunnerTier.GaborVersion}, {RunnerTier.Here}");
        }

        if (RunnerTier.Missed is { } missed)
            error.WriteLine(missed);
        return Done;
    }

    int SelfTest(Words words)
    {
        var result = ModelPack.Verify(program);
        if (words.IsJson)
            Documents.Write(output, json => Documents.WriteVerification(json, result));
        else
        {
            string found = result.Worst is { } worst
                ? FormattableString.Invariant($"differ by up to {result.LargestDifference:G3}: image {worst.Image + 1}, class ")
                + FormattableString.Invariant($"{worst.ClassName}, was {worst.Stated:G3} and is {worst.Found:G3}")
                : "have the same bits";
            output.WriteLine($"whole; the probabilities of {result.Images} images {found} ({RunnerTier.Here})");
        }

        return result.IsSameBits ? Done : Failed;
    }

    int Predict(Words words)
    {
        var options = new ClassifierOptions();
        var classifier = ImageClassifier.Load(program, options with { Top = words.Top ?? options.Top });
        var all = new List<(string Image, Prediction Prediction)>();
        foreach (string image in words.Images)
        {
            if (Predict(classifier, image) is not { } prediction)
                continue;
            all.Add((image, prediction));
            if (!words.IsJson)
                output.WriteLine($"{image}: {prediction}");
        }

        if (words.IsJson)
            Documents.Write(output, json => Documents.WritePredictions(json, classifier, all));
        return code;
    }

    /// <summary>One image; one that cannot be read does not stop the others.</summary>
    Prediction? Predict(ImageClassifier classifier, string image)
    {
        try
        {
            var prediction = classifier.IsOfSentences ? classifier.PredictSentence(image)
                : image == Words.Input ? classifier.Predict(Input())
                : classifier.Predict(image);
            foreach (string remark in prediction.Remarks)
                error.WriteLine($"{image}: {remark}");
            return prediction;
        }
        catch (GaborFormatException fault)
        {
            error.WriteLine($"{name}: {fault.Message}");
            code = Failed;
            return null;
        }
    }
}
