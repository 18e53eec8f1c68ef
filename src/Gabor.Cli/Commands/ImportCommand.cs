using System.CommandLine;
using Gabor.Formats.Weights;
using Gabor.Models;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor import</c>: takes over weights that another program has trained.</summary>
static class ImportCommand
{
    public static Command Make(Terminal terminal)
    {
        var weights = new Argument<string>("WEIGHTS")
        {
            Description = "The file of weights, told by its content: "
                + $"{string.Join("; ", TensorFormat.All.Select(format => $"{format.Name}: {format.Summary}"))}; "
                + "onnx: a network with its weights, .onnx. Nothing in it is executed.",
        };
        var model = OptionKinds.Named(
            "--model", "NAME",
            $"The network that the weights are for, or a FILE.json that describes one: {string.Join(", ", Networks.Default.Names)}. "
            + "[default: the one that they fit]", Networks.Default.Names);
        model.Aliases.Add("--network");
        var names = OptionKinds.Named(
            "--names", "NAME",
            "How the file names parameters. "
            + $"{string.Join("; ", WeightNameRegistry.Default.Select(known => $"{known.Name}: {known.Summary}"))}; "
            + "a FILE.json: names of your own. [default: those by which most is found]", WeightNameRegistry.Default.Names);
        var classes = new Option<string?>("--classes")
        {
            HelpName = "FILE|DATASET",
            Description = "The names of the classes, in the order of the scores: a text file with one a line, a data set that has them, or "
                + "how many there are. [default: numbers, as many as there are scores]",
        };
        var size = new Option<string?>("--image-size")
        {
            HelpName = "N|HxW",
            Description = "Side of the square that every image is brought to first, in pixels, or height x width. "
                + "[default: that of the network]",
        };
        var crop = OptionKinds.Number<int>(
            "--crop", "N", "Side of the square in the middle that the network sees. [default: the whole image]");
        var mean = new Option<string?>("--mean")
        {
            HelpName = "LIST", Description = "What is subtracted from each channel in 0 to 1: 0.485,0.456,0.406. [default: nothing]",
        };
        var deviation = new Option<string?>("--std")
        {
            HelpName = "LIST", Description = "What each channel is divided by then: 0.229,0.224,0.225. [default: nothing]",
        };
        var partial = new Option<bool>("--partial")
        {
            Description = "Leaves parameters that are not in the file, or of other sizes, at random values.",
        };
        var list = new Option<bool>("--list") { Description = "Lists all parameters and their tensors, not only those that do not fit." };
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR", Description = "The folder of the model, new or empty. [default: nothing is written]",
        };
        var json = OptionKinds.Json();
        var command = new Command(
            "import", "Takes over weights that another program has trained, as a model for eval and predict.")
        {
            weights, model, names, classes, size, crop, mean, deviation, partial, list, folder, json,
        };
        command.SetAction(parsed => new ImportWork(
            new ImportRequest
            {
                File = parsed.GetRequiredValue(weights), Network = parsed.GetValue(model), Names = parsed.GetValue(names),
                Classes = parsed.GetValue(classes), Size = parsed.GetValue(size), Crop = parsed.GetValue(crop),
                Mean = parsed.GetValue(mean), Deviation = parsed.GetValue(deviation), IsPartial = parsed.GetValue(partial),
                ListsAll = parsed.GetValue(list), Folder = parsed.GetValue(folder), Json = parsed.GetValue(json),
            },
            terminal).Run());
        return command.WithExamples(
            "gabor import resnet18.pth",
            "gabor import resnet18.pth --classes imagenet.txt --image-size 256 --crop 224 --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 "
            + "--out runs/resnet18",
            "gabor import resnet20.th --model resnet20-a --classes cifar10:PATH --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 "
            + "--out runs/resnet20",
            "gabor import resnet18.onnx --classes imagenet.txt --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --out runs/resnet18",
            "gabor import mine.safetensors --model mine.json --names names.json --list");
    }
}
