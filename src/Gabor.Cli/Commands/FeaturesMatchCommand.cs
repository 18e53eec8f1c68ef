using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Features.Sift;
using Gabor.Numerics.Threads;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor features match</c>: recognizes an object in a scene by its SIFT key points, and draws fig. 4.1.</summary>
static class FeaturesMatchCommand
{
    const string Name = "features match";

    const int SideByDefault = 1000, LeastSide = 16, MostSide = 2048, MostMatches = 1000;

    public static Command Make(Terminal terminal)
    {
        var model = new Argument<string>("OBJECT") { Description = $"An image of the object: {ImageFormats.Default.Listing("or")}." };
        var scene = new Argument<string>("SCENE") { Description = "An image in which the object is looked for." };
        var file = new Option<string?>("--out") { HelpName = "FILE.png", Description = "A file for both images with their matches." };
        var ratio = OptionKinds.Number<double>(
            "--ratio", "R",
            $"A match is kept if it is nearer than R times the second nearest, 0 to 1. [default: {SiftMatcher.DefaultRatio}]");
        var least = OptionKinds.Number<int>(
            "--matches", "N",
            $"Least number of matches that agree on an object. [default: {SiftRecognition.DefaultMatches}]");
        var side = OptionKinds.Number<int>(
            "--side", "N", $"Images with a longer side are shrunk to N pixels first, up to {MostSide}. [default: {SideByDefault}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var json = OptionKinds.Json();
        var command = new Command("match", "Recognizes an object in a scene by SIFT key points, also where parts of it are hidden.")
        {
            model, scene, file, ratio, least, side, threads, json,
        };
        command.SetAction(parsed =>
        {
            double most = UsageException.Between(Name, "--ratio", parsed.GetValue(ratio) ?? SiftMatcher.DefaultRatio, 0, 1);
            int agree = UsageException.Between(
                Name, "--matches", parsed.GetValue(least) ?? SiftRecognition.DefaultMatches, SiftRecognition.DefaultMatches, MostMatches);
            int pixels = UsageException.Between(Name, "--side", parsed.GetValue(side) ?? SideByDefault, LeastSide, MostSide);
            int count = UsageException.Between(Name, "--threads", parsed.GetValue(threads) ?? Environment.ProcessorCount, 1, 256);
            string? figure = parsed.GetValue(file);
            if (figure is not null)
                ReportFile.Check(UsageException.Check(() => ImageSheet.CheckEnding(figure)));

            using var workers = new Workers(count);
            var detector = new SiftDetector();
            var there = FeaturesOfFile.Read(parsed.GetRequiredValue(model), pixels, detector, workers);
            var here = FeaturesOfFile.Read(parsed.GetRequiredValue(scene), pixels, detector, workers);
            var matches = SiftMatcher.Match(here.Features, there.Features, most, workers);
            var (height, width) = (there.Image.Shape.Height, there.Image.Shape.Width);
            var objects = SiftRecognition.Find(matches, here.Features, there.Features, height, width, agree);
            if (figure is not null)
            {
                new MatchFigure(there.Image, here.Image, there.Features, here.Features, objects)
                {
                    ModelTitle = Path.GetFileName(there.File), SceneTitle = Path.GetFileName(here.File),
                }.Save(figure);
                terminal.Drawn(figure);
            }

            if (parsed.GetValue(json))
                terminal.WriteJson(Document(there, here, most, matches.Count, objects));
            else
                Write(there, here, matches.Count, objects, terminal);
            return ExitCode.Done;
        });
        return command.WithExamples(
            "gabor features match object.png scene.png --out matches.png",
            "gabor features match cover.jpg shelf.jpg --ratio 0.7 --matches 5 --json");
    }

    static void Write(
        FeaturesOfFile model, FeaturesOfFile scene, int matches, IReadOnlyList<SiftInstance> objects, Terminal terminal)
    {
        foreach (var image in (FeaturesOfFile[])[model, scene])
            terminal.Tell($"{image.File}: {Format.Plural(image.Features.Keypoints.Count, "key point")}");
        string sum = objects.Count switch
        {
            0 => "the object was not recognized",
            1 => "the object was recognized once",
            _ => $"the object was recognized {objects.Count} times",
        };
        terminal.Tell($"{(matches == 1 ? "1 match" : $"{Format.Count(matches)} matches")}; {sum}");
        if (objects.Count == 0)
            return;
        var table = Tables.Make("object", ">matches", ">x", ">y", ">scale", ">angle");
        for (int i = 0; i < objects.Count; i++)
        {
            var (x, y) = Middle(objects[i], model);
            table.Add(
                Format.Count(i + 1), Format.Count(objects[i].Matches.Count), Format.Fixed(x, 1), Format.Fixed(y, 1),
                Format.Fixed(objects[i].Map.Scale, 3), Format.Fixed(Degrees(objects[i]), 1) + "°");
        }

        terminal.Write(table);
    }

    /// <summary>Where the middle of the object's image lies in the scene.</summary>
    static (double X, double Y) Middle(SiftInstance instance, FeaturesOfFile model) =>
        instance.Map.Of((model.Image.Shape.Width - 1) / 2.0, (model.Image.Shape.Height - 1) / 2.0);

    static double Degrees(SiftInstance instance) => instance.Map.Angle * 180 / Math.PI;

    static JsonObject Document(
        FeaturesOfFile model, FeaturesOfFile scene, double ratio, int matches, IReadOnlyList<SiftInstance> objects) => new()
        {
            ["model"] = Document(model),
            ["scene"] = Document(scene),
            ["ratio"] = ratio,
            ["matches"] = matches,
            ["objects"] = new JsonArray([.. objects.Select(found => Document(found, model))]),
        };

    static JsonObject Document(FeaturesOfFile image) => new()
    {
        ["image"] = image.File,
        ["height"] = image.Image.Shape.Height,
        ["width"] = image.Image.Shape.Width,
        ["key_points"] = image.Features.Keypoints.Count,
    };

    static JsonObject Document(SiftInstance found, FeaturesOfFile model)
    {
        var (x, y) = Middle(found, model);
        return new()
        {
            ["matches"] = found.Matches.Count,
            ["x"] = Documents.Number(x),
            ["y"] = Documents.Number(y),
            ["scale"] = Documents.Number(found.Map.Scale),
            ["degrees"] = Documents.Number(Degrees(found)),
            ["corners"] = new JsonArray(
                [.. found.Corners.Select(corner => new JsonArray(Documents.Number(corner.X), Documents.Number(corner.Y)))]),
        };
    }
}
