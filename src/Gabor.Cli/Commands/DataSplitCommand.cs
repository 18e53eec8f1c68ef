using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Experiments.DatasetChecks;
using Gabor.Formats;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor data split</c>: divides images into train, validation and test.</summary>
static class DataSplitCommand
{
    const double DefaultTest = 0.2;

    static readonly string[] PartNames = ["train", "val", "test"];

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The images to divide, in folders of their classes.", required: true);
        var target = new Option<string>("--out")
        {
            HelpName = "DIR|FILE.csv", Required = true,
            Description = "A new folder, which gets copies in train/, val/ and test/; or a table, which names the images where they lie.",
        };
        var validation = OptionKinds.Number<double>("--validation", "S", "The share of each class to validate by. [default: 0]");
        var test = OptionKinds.Number<double>(
            "--test", "S", $"The share of each class to be evaluated by. [default: {DefaultTest.ToString(CultureInfo.InvariantCulture)}]");
        var seed = OptionKinds.Number<ulong>("--seed", "N", "The seed of the draw. [default: 1]");
        var json = OptionKinds.Json();
        var command = new Command(
            "split",
            "Divides the images of a data set into train, validation and test, class by class; images that look alike stay together.")
        {
            data, target, validation, test, seed, json,
        };
        command.SetAction(parsed => Run(
            DatasetWord.OfImages("data split", DatasetWord.Open(parsed.GetRequiredValue(data)!)), parsed.GetRequiredValue(target),
            parsed.GetValue(validation) ?? 0,
            parsed.GetValue(test) ?? DefaultTest, parsed.GetValue(seed) ?? 1, parsed.GetValue(json), terminal));
        return command.WithExamples(
            "gabor data split photos/ --out divided", "gabor data split photos/ --out photos.csv --validation 0.1 --test 0.2");
    }

    static int Run(Dataset data, string target, double validation, double test, ulong seed, bool json, Terminal terminal)
    {
        bool isTable = target.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        bool isEmptyFolder = Directory.Exists(target) && !Directory.EnumerateFileSystemEntries(target).Any();
        if (Path.Exists(target) && (isTable || !isEmptyFolder))
            throw new UsageException($"data split: {target} exists already; name a new one.");
        if (!isTable && data.ClassNames.FirstOrDefault(name => !IsFolderName(name)) is { } odd)
        {
            throw new UsageException(
                $"data split: no folder can be called as the class {GaborFormatException.Quote(odd)} is; write a table, --out FILE.csv.");
        }

        var images = ImageReference.All(data);
        if (images.FirstOrDefault(image => !File.Exists(image.Name)) is { } none)
        {
            throw new UsageException(
                $"data split: {Format.Clean(data.Name)} has no file for {Format.Clean(none.Name)}; only images in files can be divided.");
        }

        if (DataCheckCommand.Look("split", data, 0, terminal) is not { } report)
            return terminal.InterruptedCode;
        var broken = report.Broken.Select(one => one.Image).ToHashSet();
        images = [.. images.Where(image => !broken.Contains(image))];
        var parts = UsageException.Check(() => LeakFreeSplit.Of(images, report, validation, test, seed));
        if (isTable)
            WriteTable(data, images, parts, target);
        else
            Copy(data, images, parts, target);
        int[] counts = [.. PartNames.Select((_, part) => parts.Count(one => (int)one == part))];
        foreach (var (image, reason) in report.Broken)
            terminal.Error.WriteLine($"gabor: left out: {Format.Clean(image.Name)}: {Format.Clean(reason)}");
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["out"] = target, ["train"] = counts[0], ["validation"] = counts[1], ["test"] = counts[2], ["left_out"] = broken.Count,
            });
            return ExitCode.Done;
        }

        terminal.Tell(
            $"{Format.Count(counts[0])} images to train, {Format.Count(counts[1])} to validate, {Format.Count(counts[2])} to test: "
            + $"{target}");
        bool isNested = !isTable && data.ClassNames.Any(name => name.Contains('/', StringComparison.Ordinal));
        terminal.Error.WriteLine($"Next:\n  gabor train {(isNested ? "nested:" : "")}{target}");
        return ExitCode.Done;
    }

    /// <summary>Whether a name is that of a folder, or of folders in one another, and leads nowhere else.</summary>
    static bool IsFolderName(string name) => name.Split('/').All(one =>
        one is not ("" or "." or "..")
            && !one.Contains('\\', StringComparison.Ordinal) && one.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0);

    /// <summary>A row for each image, with paths from the table's folder where they lie below it.</summary>
    static void WriteTable(Dataset data, IReadOnlyList<ImageReference> images, IReadOnlyList<DatasetPart> parts, string target)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        var text = new StringBuilder("path,label,split\n");
        for (int i = 0; i < images.Count; i++)
        {
            string full = Path.GetFullPath(images[i].Name), relative = Path.GetRelativePath(folder, full);
            string path = relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
            text.Append(CsvField.Of(path)).Append(',').Append(CsvField.Of(data.ClassNames[images[i].Label])).Append(',')
                .Append(PartNames[(int)parts[i]]).Append('\n');
        }

        DurableFile.Write(target, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Copies into a folder beside the target, which becomes the target when it is whole.</summary>
    static void Copy(Dataset data, IReadOnlyList<ImageReference> images, IReadOnlyList<DatasetPart> parts, string target)
    {
        // Whatever is beside the target is somebody's: the process makes a folder of its own.
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        string unfinished = string.Create(CultureInfo.InvariantCulture, $"{full}.{Environment.ProcessId}.part");
        if (Path.Exists(unfinished))
            throw new UsageException($"data split: {unfinished} is there, left by a split that was killed; remove it.");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            for (int i = 0; i < images.Count; i++)
            {
                string folder = Path.Combine(unfinished, PartNames[(int)parts[i]], data.ClassNames[images[i].Label]);
                Directory.CreateDirectory(folder);
                string name = Path.GetFileName(images[i].Name), place = Path.Combine(folder, name);
                for (int again = 2; !taken.Add(place); again++)
                {
                    place = Path.Combine(
                        folder, string.Create(
                            CultureInfo.InvariantCulture,
                            $"{Path.GetFileNameWithoutExtension(name)}-{again}{Path.GetExtension(name)}"));
                }

                File.Copy(images[i].Name, place);
            }

            if (Directory.Exists(full))
                Directory.Delete(full);
            Directory.Move(unfinished, full);
        }
        catch
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }
}
