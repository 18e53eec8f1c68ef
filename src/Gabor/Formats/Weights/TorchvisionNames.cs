using System.Globalization;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>
/// The names of torchvision's networks, <c>layer1.0.conv1.weight</c>, and of the residual networks for CIFAR-10 that follow them.
/// </summary>
static class TorchvisionNames
{
    public static IEnumerable<WeightName> Of(Model model)
    {
        var family = TorchNames.FamilyOf(model);
        var stages = TorchNames.Stages(model);
        var modules = TorchNames.Modules(model);
        return TorchNames.Of(model, layer => family switch
        {
            NetworkFamily.Residual => Residual(layer.Name.Split('/'), stages),
            NetworkFamily.Inception => Inception(layer.Name.Split('/')),
            NetworkFamily.Mobile => Mobile(layer.Name.Split('/')),
            _ => Chain(layer, modules),
        });
    }

    /// <summary>What differs there.</summary>
    public static IEnumerable<string> Remarks(Model model)
    {
        if (model.Name == "googlenet-bn")
        {
            yield return "torchvision's published GoogLeNet brings images to mean 0.5 and standard deviation 0.5 by itself: give "
                + "--mean 0.5,0.5,0.5 --std 0.5,0.5,0.5.";
            yield return "Its auxiliary classifiers average other windows than here; predictions do not use them, training would.";
        }
    }

    /// <summary>Residual networks, for photographs and for small images.</summary>
    public static IEnumerable<string> Residual(string[] parts, List<string> stages) => parts switch
    {
        ["stem", "conv"] => ["conv1"],
        ["stem", "norm"] => ["bn1"],
        [var stage, var block, "shortcut", "conv"] =>
            [$"{Block(stage, block, stages)}.downsample.0", $"{Block(stage, block, stages)}.shortcut.0"],
        [var stage, var block, "shortcut", "norm"] =>
            [$"{Block(stage, block, stages)}.downsample.1", $"{Block(stage, block, stages)}.shortcut.1"],
        [var stage, var block, var place, "conv"] => [$"{Block(stage, block, stages)}.conv{Place(place)}"],
        [var stage, var block, var place, "norm"] => [$"{Block(stage, block, stages)}.bn{Place(place)}"],
        ["scores"] => ["fc", "linear"],
        _ => [],
    };

    static IEnumerable<string> Inception(string[] parts) => parts switch
    {
        ["conv1", var what] => [$"conv1.{Part(what)}"],
        ["conv2", "reduce", var what] => [$"conv2.{Part(what)}"],
        ["conv2", var what] => [$"conv3.{Part(what)}"],
        [var module, "1x1", var what] => [$"{module}.branch1.{Part(what)}"],
        [var module, "3x3", "reduce", var what] => [$"{module}.branch2.0.{Part(what)}"],
        [var module, "3x3", var what] => [$"{module}.branch2.1.{Part(what)}"],
        [var module, "5x5", "reduce", var what] => [$"{module}.branch3.0.{Part(what)}"],
        [var module, "5x5", var what] => [$"{module}.branch3.1.{Part(what)}"],
        [var module, "pool", "project", var what] => [$"{module}.branch4.1.{Part(what)}"],
        [var auxiliary, "conv", var what] => [$"{Auxiliary(auxiliary)}.conv.{Part(what)}"],
        [var auxiliary, "dense"] => [$"{Auxiliary(auxiliary)}.fc1"],
        [var auxiliary, "scores"] => [$"{Auxiliary(auxiliary)}.fc2"],
        ["scores"] => ["fc"],
        _ => [],
    };

    static IEnumerable<string> Mobile(string[] parts) => parts switch
    {
        ["stem", var what] => [$"features.0.{Number(what)}"],
        ["last", var what] => [$"features.18.{Number(what)}"],
        // The first block does not widen, so its parts have other numbers.
        ["block1", "each", var what] => [$"features.1.conv.0.{Number(what)}"],
        ["block1", "narrow", var what] => [$"features.1.conv.{1 + Number(what)}"],
        [var block, "widen", var what] => [$"features.{NumberOf(block, "block")}.conv.0.{Number(what)}"],
        [var block, "each", var what] => [$"features.{NumberOf(block, "block")}.conv.1.{Number(what)}"],
        [var block, "narrow", var what] => [$"features.{NumberOf(block, "block")}.conv.{2 + Number(what)}"],
        ["scores"] => ["classifier.1"],
        _ => [],
    };

    static IEnumerable<string> Chain(Layer layer, Dictionary<string, (bool IsFeature, int Number)> modules) =>
        modules.TryGetValue(layer.Name, out var module)
            ? [string.Create(CultureInfo.InvariantCulture, $"{(module.IsFeature ? "features" : "classifier")}.{module.Number}")]
            : [];

    static string Block(string stage, string block, List<string> stages) =>
        string.Create(CultureInfo.InvariantCulture, $"layer{stages.IndexOf(stage) + 1}.{NumberOf(block, "block") - 1}");

    static int Place(string place) => place switch { "first" => 1, "second" => 2, _ => 3 };

    static string Part(string what) => what == "norm" ? "bn" : what;

    static string Auxiliary(string name) => $"aux{NumberOf(name, "auxiliary")}";

    static int Number(string what) => what == "norm" ? 1 : 0;

    /// <summary>The number behind a word: 3 of <c>block3</c>.</summary>
    public static int NumberOf(string name, string word) =>
        name.StartsWith(word, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(word.Length), CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;
}
