using System.Text.RegularExpressions;

namespace Gabor.Tests.Architecture;

/// <summary>The folders, and which others each may use. See the levels in the architecture document.</summary>
static partial class Layering
{
    const string Base = "Gabor.Numerics";

    const string Kernels = "Gabor.Numerics.Kernels";

    // What kernels are made of, and then the kernels in the order in which they may use each other: none uses one of a line below its own.
    static readonly string[] Lanes = [Base, "Gabor.Numerics.Lanes", "Gabor.Numerics.Threads", "Gabor.Numerics.Random"];
    static readonly string[] ElementWise = [Kernels + ".Loops", Kernels + ".ElementWise", .. Lanes];
    static readonly string[] Reductions = [Kernels + ".Reductions", .. ElementWise];
    static readonly string[] Windows = [Kernels + ".Windows", .. Reductions];
    static readonly string[] Products = [Kernels + ".Products", .. Reductions];
    static readonly string[] OneConvolution = [.. Products, Kernels + ".Windows"];
    static readonly string[] Convolutions = [Kernels + ".Convolutions.Winograd", Kernels + ".Convolutions.Fourier", .. OneConvolution];

    // Everything of level 0 is open to the levels above.
    static readonly string[] Level0 =
    [
        Kernels + ".Convolutions", Kernels + ".Pooling", Kernels + ".Normalization", Kernels + ".Losses", Kernels
            + ".Updates", Kernels + ".Images", Kernels + ".Features", Kernels + ".Distances", Kernels + ".Factorizations",
        Kernels + ".Sentences", Kernels + ".Quantized", .. Convolutions,
    ];

    // "Gabor" itself holds only what every folder needs, such as the exception for bad files.
    static readonly string[] Common = ["Gabor", "Gabor.Components", .. Level0];
    static readonly string[] Layers = ["Gabor.Layers", "Gabor.Losses", "Gabor.Initializers", "Gabor.Processes", .. Common];
    static readonly string[] Preprocessing = ["Gabor.Data", .. Common];
    static readonly string[] Models = ["Gabor.Models", "Gabor.Features", "Gabor.KernelMethods", "Gabor.Preprocessing", .. Layers];

    // A plan is data: of level 0 it may use shapes, and neither kernels nor threads.
    static readonly string[] Plans = [Base, "Gabor.Layers", "Gabor.Models"];
    static readonly string[] Devices = ["Gabor.Devices", "Gabor.Plans", .. Models];
    static readonly string[] Level3 =
        [
            "Gabor.Formats", "Gabor.Optimizers", "Gabor.Schedules", "Gabor.Runs", "Gabor.Data", "Gabor.Features", "Gabor.Features.Sift",
            "Gabor.Augmentations", .. Devices,
        ];

    // Level 4, in the order of the road: batches, training, evaluation, inference.
    static readonly string[] Level4 = ["Gabor.Input", "Gabor.Evaluation", "Gabor.Inference", "Gabor.Training", "Gabor.Quantization"];
    static readonly string[] Library = [.. Level4, .. Level3];
    static readonly string[] Experiments = ["Gabor.Experiments", .. Library];

    /// <summary>Folder → the folders that it may use; itself always. A namespace's children belong to it unless named here.</summary>
    public static IReadOnlyDictionary<string, string[]> Folders { get; } = new Dictionary<string, string[]>
    {
        [Base] = ["Gabor.Numerics.Lanes"],
        ["Gabor.Numerics.Lanes"] = [],
        ["Gabor.Numerics.Random"] = [Base],
        ["Gabor.Numerics.Threads"] = [Base, "Gabor.Numerics.Lanes"],
        [Kernels + ".Loops"] = Lanes,
        [Kernels + ".ElementWise"] = ElementWise,
        [Kernels + ".Reductions"] = Reductions,
        [Kernels + ".Images"] = ElementWise,
        [Kernels + ".Windows"] = Windows,
        [Kernels + ".Products"] = Products,
        [Kernels + ".Convolutions.Winograd"] = OneConvolution,
        [Kernels + ".Convolutions.Fourier"] = OneConvolution,
        [Kernels + ".Convolutions"] = Convolutions,
        [Kernels + ".Pooling"] = Windows,
        [Kernels + ".Sentences"] = ElementWise,
        [Kernels + ".Quantized"] = Windows,
        [Kernels + ".Normalization"] = Reductions,
        [Kernels + ".Losses"] = Reductions,
        [Kernels + ".Updates"] = Products,
        [Kernels + ".Features"] = Products,
        [Kernels + ".Distances"] = Products,
        [Kernels + ".Factorizations"] = Reductions,
        ["Gabor"] = [Base],
        ["Gabor.Components"] = ["Gabor"],
        ["Gabor.Processes"] = ["Gabor"],
        ["Gabor.Layers"] = ["Gabor.Features", "Gabor.Features.Sift", "Gabor.KernelMethods", .. Layers],
        ["Gabor.Losses"] = Layers,
        ["Gabor.Initializers"] = Layers,
        ["Gabor.Data"] = Common,
        ["Gabor.Features"] = ["Gabor", .. Level0],
        ["Gabor.Features.Sift"] = Level0,
        ["Gabor.KernelMethods"] = Common,
        ["Gabor.Augmentations"] = Common,
        ["Gabor.Preprocessing"] = Preprocessing,
        ["Gabor.Models"] = Models,
        ["Gabor.Plans"] = Plans,
        ["Gabor.Devices"] = Devices,
        ["Gabor.Formats"] = ["Gabor.Data", .. Models],
        ["Gabor.Optimizers"] = Models,
        ["Gabor.Schedules"] = Models,
        ["Gabor.Runs"] = ["Gabor", "Gabor.Formats", "Gabor.Numerics.Lanes"],
        ["Gabor.Input"] = Level3,
        ["Gabor.Evaluation"] = ["Gabor.Input", .. Level3],
        ["Gabor.Inference"] = ["Gabor.Input", .. Level3],
        ["Gabor.Training"] = ["Gabor.Input", "Gabor.Evaluation", "Gabor.Inference", .. Level3],
        ["Gabor.Cluster"] = ["Gabor.Processes"],
        ["Gabor.Quantization"] = ["Gabor.Input", .. Level3],
        ["Gabor.DependencyInjection"] = ["Gabor", "Gabor.Inference"],

        // Its two files of extension methods, where applications find them without a using.
        ["Microsoft.Extensions.DependencyInjection"] = ["Gabor", "Gabor.DependencyInjection", "Gabor.Inference"],
        ["Gabor.Backbones"] = Level3,
        ["Gabor.Runner"] = ["Gabor", "Gabor.Inference", "Gabor.Numerics.Lanes"],
        ["Gabor.Experiments"] = Library,
        ["Gabor.Plotting"] = Experiments,
        ["Gabor.Cli"] = ["Gabor.Cluster", "Gabor.Plotting", .. Experiments],
    };

    /// <summary>Project → the projects and packages that its file may name.</summary>
    public static IReadOnlyDictionary<string, string[]> Projects { get; } = new Dictionary<string, string[]>
    {
        ["Gabor.Numerics"] = [],
        ["Gabor.DependencyInjection"] =
        [
            "Gabor", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Options",
        ],
        ["Gabor"] = ["Gabor.Numerics", "Google.Protobuf", "StbImageSharp"],
        ["Gabor.Cluster"] = ["Gabor"],
        ["Gabor.Backbones.ResNet18"] = ["Gabor", "Microsoft.ML.DnnImageFeaturizer.ResNet18"],
        ["Gabor.Runner"] = ["Gabor"],
        ["Gabor.Experiments"] = ["Gabor.Numerics", "Gabor"],
        ["Gabor.Plotting"] = ["Gabor.Numerics", "Gabor", "Gabor.Experiments", "ScottPlot"],
        ["Gabor.Cli"] =
        [
            "Gabor.Numerics", "Gabor", "Gabor.Cluster", "Gabor.Experiments", "Gabor.Plotting", "Spectre.Console", "System.CommandLine",
        ],
    };

    /// <summary>
    /// The folder that a namespace belongs to: the longest name in <see cref="Folders"/> that is its prefix; null if there is none.
    /// </summary>
    public static string? FolderOf(string name) => Folders.Keys
        .Where(folder => name == folder || name.StartsWith(folder + ".", StringComparison.Ordinal))
        .MaxBy(folder => folder.Length);

    /// <summary>Every use that is not allowed, as <c>file:line: folder may not use folder</c>.</summary>
    public static IEnumerable<string> Breaches(IReadOnlyList<SourceFile> sources)
    {
        var types = sources.SelectMany(DeclaredTypes).ToHashSet(StringComparer.Ordinal);
        var enclosed = EnclosingTypes(sources);
        foreach (var source in sources)
        {
            string code = CodeText.Code(source.Text);
            var declared = Namespace().Match(code);

            // A file of top-level statements has no namespace; its folder is its project's.
            string home = declared.Success ? declared.Groups[1].Value : source.Path.Split('/')[1];
            if (FolderOf(home) is not { } folder || (folder == "Gabor" && home != "Gabor"))
            {
                yield return $"{source.Path}:1: no level is stated for the namespace {home}";
                continue;
            }

            foreach (var (place, name) in Uses(code, types).Concat(Enclosing(code, home, enclosed)))
            {
                string used = FolderOf(name)!;
                if (used != folder && !Folders[folder].Contains(used))
                    yield return $"{source.Path}:{source.Line(place)}: {folder} may not use {used}";
            }
        }
    }

    /// <summary>The places that name a folder: using lines, full names, and names within Gabor, such as Numerics.Tensor.</summary>
    static IEnumerable<(int Place, string Name)> Uses(string code, HashSet<string> types)
    {
        foreach (Match match in Qualified().Matches(code))
        {
            string before = code[(code.LastIndexOf('\n', match.Index) + 1)..match.Index];
            if (!before.TrimStart().StartsWith("namespace", StringComparison.Ordinal))
                yield return (match.Index, match.Value);
        }

        foreach (Match match in Relative().Matches(code))
        {
            // "Layers.Count" may be a property; "Layers.Dense" is a name only if there is such a type or namespace.
            string name = "Gabor." + match.Value;
            string[] parts = name.Split('.');
            for (int count = parts.Length; count > 2; count--)
            {
                string prefix = string.Join('.', parts[..count]);
                if (types.Contains(prefix) || Folders.ContainsKey(prefix))
                {
                    yield return (match.Index, prefix);
                    break;
                }
            }
        }
    }

    /// <summary>
    /// Types of a folder of kernels around the one of this file, which need no using line: Convolutions seen from Convolutions.Winograd.
    /// </summary>
    static IEnumerable<(int Place, string Name)> Enclosing(string code, string home, Dictionary<string, Regex> enclosed)
    {
        foreach (var (outer, names) in enclosed.Where(outer => home.StartsWith(outer.Key + ".", StringComparison.Ordinal)))
        {
            foreach (Match match in names.Matches(code))
                yield return (match.Index, outer);
        }
    }

    /// <summary>The types of each folder of kernels that has folders inside.</summary>
    static Dictionary<string, Regex> EnclosingTypes(IReadOnlyList<SourceFile> sources) => sources
        .Select(source => CodeText.Code(source.Text))
        .SelectMany(
            code => OuterType().Matches(code).Select(type => (Folder: Namespace().Match(code).Groups[1].Value, Name: type.Groups[1].Value)))
        .Where(type => type.Folder.StartsWith(Kernels, StringComparison.Ordinal))
        .Where(type => Folders.Keys.Any(folder => folder.StartsWith(type.Folder + ".", StringComparison.Ordinal)))
        .GroupBy(type => type.Folder)
        .ToDictionary(folder => folder.Key, folder => new Regex($@"(?<![\w.])(?:{string.Join('|', folder.Select(type => type.Name))})\b"));

    static IEnumerable<string> DeclaredTypes(SourceFile source)
    {
        string code = CodeText.Code(source.Text);
        string home = Namespace().Match(code).Groups[1].Value;
        return Type().Matches(code).Select(match => $"{home}.{match.Groups[1].Value}");
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+([A-Z]\w*)")]
    private static partial Regex Type();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|record|interface|enum)\s+([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex OuterType();

    [GeneratedRegex(@"(?<![\w.])Gabor(?:\.[A-Z]\w*)+")]
    private static partial Regex Qualified();

    [GeneratedRegex(
        @"(?<![\w.])(?:Numerics|Layers|Losses|Initializers|Data|Features|KernelMethods|Augmentations|Preprocessing|Models|Plans|Devices"
        + @"|Formats|Optimizers|Schedules|Runs|Input|Evaluation|Inference|Training|Runner|Experiments|Plotting|Processes|Cli)"
        + @"(?:\.[A-Z]\w*)+")]
    private static partial Regex Relative();
}
