using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>The names of PyTorch Image Models: torchvision's for residual networks, others for VGG and MobileNetV2.</summary>
static class TimmNames
{
    /// <summary>Blocks of each stage of MobileNetV2.</summary>
    static readonly int[] MobileStages = [1, 2, 3, 4, 3, 3, 1];

    public static IEnumerable<WeightName> Of(Model model)
    {
        var stages = TorchNames.Stages(model);
        var modules = TorchNames.Modules(model);
        return TorchNames.FamilyOf(model) switch
        {
            NetworkFamily.Residual => TorchNames.Of(model, layer => TorchvisionNames.Residual(layer.Name.Split('/'), stages)),
            NetworkFamily.Mobile => TorchNames.Of(model, layer => Mobile(layer.Name.Split('/'))),
            NetworkFamily.Chain => TorchNames.Of(model, layer => modules.TryGetValue(layer.Name, out var module)
                ? module.IsFeature ? [$"features.{module.Number}"] : Classifier(layer.Name)
                : []),
            _ => TorchvisionNames.Of(model),
        };
    }

    /// <summary>The dense layers of VGG, of which the first two are convolutions there.</summary>
    static IEnumerable<string> Classifier(string layer) => layer switch
    {
        "dense1" => ["pre_logits.fc1"],
        "dense2" => ["pre_logits.fc2"],
        "dense3" => ["head.fc"],
        _ => [],
    };

    static IEnumerable<string> Mobile(string[] parts) => parts switch
    {
        ["stem", "conv"] => ["conv_stem"],
        ["stem", "norm"] => ["bn1"],
        ["last", "conv"] => ["conv_head"],
        ["last", "norm"] => ["bn2"],
        ["scores"] => ["classifier"],
        [var block, var place, var what] =>
            [$"blocks.{Stage(TorchvisionNames.NumberOf(block, "block"))}.{Part(block == "block1", place, what)}"],
        _ => [],
    };

    static string Stage(int block)
    {
        int stage = 0, before = 1;
        while (stage < MobileStages.Length - 1 && block >= before + MobileStages[stage])
            before += MobileStages[stage++];
        return $"{stage}.{block - before}";
    }

    /// <summary>The first block does not widen, so its normalizations have other numbers.</summary>
    static string Part(bool isFirst, string place, string what) => (place, what) switch
    {
        ("widen", "conv") => "conv_pw",
        ("widen", _) => "bn1",
        ("each", "conv") => "conv_dw",
        ("each", _) => isFirst ? "bn1" : "bn2",
        (_, "conv") => isFirst ? "conv_pw" : "conv_pwl",
        _ => isFirst ? "bn2" : "bn3",
    };
}
