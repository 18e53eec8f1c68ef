using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Data.Text;
using Gabor.Inference;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor predict</c>: classifies images.</summary>
static class PredictCommand
{
    static readonly int TopByDefault = new ClassifierOptions().Top;

    /// <summary>The word for standard input.</summary>
    const string Stdin = "-";

    static readonly Registry<ImageFormat> Formats = ImageFormats.Default;

    public static Command Make(Terminal terminal)
    {
        var run = OptionKinds.Run();
        var images = new Argument<string[]>("IMAGE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = $"Image files: {Formats.Listing("or")}; a folder for all in it; - for standard input. With a run of sentences, a "
                + "sentence in quotes, or a text file with one a line.",
        };
        var top = OptionKinds.Number<int>("--top", "N", $"Number of most probable classes (top-k). [default: {TopByDefault}]");
        var invert = new Option<bool>("--invert") { Description = "Inverts light and dark, whatever the ink shows." };
        var asIs = new Option<bool>("--as-is") { Description = "Leaves shade, size and place of ink as they are." };
        var crops = OptionKinds.Crops();
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command("predict", "Predicts the class of each image, with its probability.")
        {
            run, images, top, invert, asIs, crops, quiet, json,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(top) ?? TopByDefault;
            if (count < 1)
                throw new UsageException($"--top is {count}; it must be at least 1.");
            var options = new ClassifierOptions
            {
                Top = count, Crops = OptionKinds.Crops(parsed.GetValue(crops)),
                Fit = new() { Invert = parsed.GetValue(invert) ? true : null, MatchInk = !parsed.GetValue(asIs) },
            };
            var classifier = new ImageClassifier(TrainedModel.Load(parsed.GetRequiredValue(run), terminal), options);
            if (classifier.IsOfSentences && (parsed.GetValue(invert) || parsed.GetValue(asIs)))
                throw new UsageException("predict: --invert and --as-is are for images, and the run is of sentences; leave them out.");
            var writer = new PredictionWriter(classifier, count, parsed.GetValue(quiet), terminal);
            return parsed.GetValue(json)
                ? writer.WriteDocument(parsed.GetRequiredValue(images))
                : writer.WriteTable(parsed.GetRequiredValue(images));
        });
        return command.WithExamples(
            "gabor predict runs/NAME image.png", "gabor predict runs/NAME *.jpg --top 5 --json", "gabor predict runs/NAME folder",
            "cat image.png | gabor predict runs/NAME -", "gabor predict runs/NAME \"What is the capital of France ?\"");
    }

    /// <summary>Classifies one image after another; an unreadable one does not stop the others.</summary>
    sealed class PredictionWriter(ImageClassifier classifier, int top, bool quiet, Terminal terminal)
    {
        int code = ExitCode.Done;

        string Noun => classifier.IsOfSentences ? "sentence" : "image";

        public int WriteTable(IReadOnlyList<string> files)
        {
            var table = Tables.Make([Noun, .. Enumerable.Range(1, Math.Min(top, classifier.ClassNames.Count)).SelectMany(Columns)]);
            foreach (string file in files.SelectMany(Files))
            {
                if (Predict(file) is { } predicted)
                {
                    table.Add(
                        [
                            file,
                            .. predicted.TopK
                            .SelectMany(candidate => (string[])[candidate.Label, Format.Percent(candidate.Probability, 1)]),
                        ]);
                }
            }

            if (table.Rows.Count > 0)
                terminal.Write(table);
            return code;
        }

        public int WriteDocument(IReadOnlyList<string> files)
        {
            var images = new JsonArray();
            foreach (string file in files.SelectMany(Files))
            {
                if (Predict(file) is { } predicted)
                    images.Add(Document(file, predicted));
            }

            terminal.WriteJson(new JsonObject { ["model"] = classifier.Model.Name, [$"{Noun}s"] = images });
            return code;
        }

        static string[] Columns(int rank) => [rank == 1 ? "class" : rank.ToString(CultureInfo.InvariantCulture) + ".", ">sure"];

        JsonObject Document(string file, Prediction predicted) => new JsonObject
        {
            [Noun] = file,
            ["guesses"] = new JsonArray(
            [
                .. predicted.TopK.Select(
                    candidate =>
                        new JsonObject
                        {
                            ["class"] = candidate.Label, ["label"] = candidate.ClassIndex,
                            ["probability"] = Documents.Number(candidate.Probability),
                        }),
            ]),
            ["remarks"] = new JsonArray([.. predicted.Remarks.Select(remark => JsonValue.Create(remark))]),
        };

        /// <summary>The image files of a folder, by name; a file itself. Of sentences, the lines of a text file, or one itself.</summary>
        IEnumerable<string> Files(string path)
        {
            if (classifier.IsOfSentences)
                return Sentences(path);
            if (!Directory.Exists(path))
                return [path];
            try
            {
                string[] files =
                [
                    .. Directory.EnumerateFiles(path)
                        .Where(file => !Path.GetFileName(file).StartsWith('.') && Formats.IsImage(file))
                        .Order(StringComparer.Ordinal),
                ];
                return files.Length > 0 ? files : throw new GaborFormatException(
                    path, $"the folder holds no image ({Formats.Listing("or")}). Folders within it are not searched.");
            }
            catch (Exception fault) when (fault is GaborFormatException or IOException or UnauthorizedAccessException)
            {
                code = Failure.Report(fault, terminal);
                return [];
            }
        }

        /// <summary>The lines that are not empty.</summary>
        string[] Sentences(string word)
        {
            try
            {
                const string input = "standard input";
                string[] lines = word == Stdin ? SentenceFile.LinesOf(ImageFile.ReadAll(terminal.Input(), input), input)
                    : File.Exists(word) ? SentenceFile.LinesOf(ImageFile.ReadAll(word), word)
                    : [word];
                return [.. lines.Where(line => !string.IsNullOrWhiteSpace(line))];
            }
            catch (GaborFormatException fault)
            {
                code = Failure.Report(fault, terminal);
                return [];
            }
        }

        Prediction? Predict(string file)
        {
            try
            {
                var predicted = classifier.IsOfSentences ? classifier.PredictSentence(file)
                    : file == Stdin ? classifier.Predict(terminal.Input(), "standard input") : classifier.Predict(file);
                foreach (string remark in quiet ? [] : predicted.Remarks)
                    terminal.Error.WriteLine($"{Format.Clean(file)}: {remark}");
                return predicted;
            }
            catch (GaborFormatException error)
            {
                code = Failure.Report(error, terminal);
                return null;
            }
        }
    }
}
