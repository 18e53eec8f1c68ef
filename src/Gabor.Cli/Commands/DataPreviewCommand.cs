using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Augmentations;
using Gabor.Cli.Training;
using Gabor.Components;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor data preview</c>: draws augmented training images (6.7).</summary>
static class DataPreviewCommand
{
    const int DefaultCount = 8, MostCount = 100, DefaultEpochs = 6, MostEpochs = 20;

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The data set.", required: true);
        var flags = TrainingFlags.OfImages();
        var file = new Option<string>("--out") { HelpName = "FILE.png", Description = "The image file to write.", Required = true };
        var count = OptionKinds.Number<int>("--count", "N", $"Number of images, a row each. [default: {DefaultCount}]");
        var epochs = OptionKinds.Number<int>("--epochs", "N", $"Number of epochs, a column each. [default: {DefaultEpochs}]");
        var seed = OptionKinds.Number<ulong>(
            "--seed", "N", $"The seed of the run, which also selects the images. [default: {new TrainingOptions().Seed}]");
        var json = OptionKinds.Json();
        var command = new Command("preview", "Draws training images beside their augmented versions in the first epochs.")
        {
            data, file, count, epochs,
        };
        flags.AddTo(command);
        foreach (var option in (Option[])[seed, json])
            command.Add(option);

        command.SetAction(parsed =>
        {
            string path = UsageException.Check(() => ImageSheet.CheckEnding(parsed.GetRequiredValue(file)));
            int rows = UsageException.Between("data preview", "--count", parsed.GetValue(count) ?? DefaultCount, 1, MostCount);
            int columns = UsageException.Between("data preview", "--epochs", parsed.GetValue(epochs) ?? DefaultEpochs, 1, MostEpochs);
            string word = parsed.GetRequiredValue(data)!;
            var images = DatasetWord.OfImages("data preview", DatasetWord.Open(word));

            // The defaults of train.
            var begin = DefaultOptions.For(NetworkWord.Choose(TrainingDefaults.Model, images), images) with
            {
                Seed = parsed.GetValue(seed) ?? new TrainingOptions().Seed,
            };
            var options = flags.Apply(parsed, begin);
            var sheet = UsageException.Check(() => AugmentationSheet.Of(options.Sized(images), options, rows, columns));
            sheet.Save(path);
            terminal.Error.WriteLine($"drawn: {path}");
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(word, path, Math.Min(rows, images.Train.Count), columns, options));
            return ExitCode.Done;
        });
        return command.WithExamples(
            "gabor data preview digits --out seen.png", "gabor data preview digits --rotate 15 --elastic 1.4 --out seen.png",
            "gabor data preview digits --randaugment 2,5 --count 10 --seed 7 --out seen.png");
    }

    static JsonObject Document(string data, string file, int images, int epochs, TrainingOptions options) => new()
    {
        ["data_set"] = data,
        ["image"] = file,
        ["rows"] = images,
        ["epochs"] = epochs,
        ["seed"] = options.Seed,
        ["shift"] = options.Shift,
        ["augmentations"] = new JsonArray([.. options.Augmentations.Select(Written)]),
    };

    static JsonObject Written(Augmentation augmentation) =>
        new(ComponentText.Written(augmentation).Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Value(field.Value))));

    static JsonValue? Value(object? value) => value switch
    {
        string text => JsonValue.Create(text),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        _ => null,
    };
}
