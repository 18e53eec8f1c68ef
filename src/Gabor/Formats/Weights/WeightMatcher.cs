using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>Finds the tensors of a file for the parameters of a network.</summary>
static class WeightMatcher
{
    /// <summary>What programs put before all names when they wrap a network.</summary>
    static readonly string[] Wrappers = ["module.", "_orig_mod.", "model.", "net.", "network.", "backbone."];

    /// <summary>Counts the batches that a normalization has seen; no parameter.</summary>
    const string Counter = "num_batches_tracked";

    /// <summary>Compares under some names.</summary>
    public static WeightReport Match(Model model, IReadOnlyList<TensorEntry> entries, WeightNames names)
    {
        string prefix = Prefix(entries);
        var plain = Match(model, entries, names, "");
        if (prefix.Length == 0)
            return plain;
        var stripped = Match(model, entries, names, prefix);
        return Found(stripped) > Found(plain) ? stripped : plain;
    }

    /// <summary>Compares under those of the names by which most is found, and of these fits.</summary>
    public static (WeightReport Report, WeightNames Names) Best(
        Model model, IReadOnlyList<TensorEntry> entries, Registry<WeightNames> known) => known
        .Select(names => (Report: Match(model, entries, names), names))
        .MaxBy(one => (Found(one.Report), one.Report.Matched.Count));

    static int Found(WeightReport report) => report.Matched.Count + report.Different.Count;

    static WeightReport Match(Model model, IReadOnlyList<TensorEntry> entries, WeightNames names, string prefix)
    {
        var places = Places(model);
        var tensors = entries.ToDictionary(entry => entry.Name[prefix.Length..], StringComparer.Ordinal);
        var left = tensors.Keys.Where(name => !IsCounter(name)).ToHashSet(StringComparer.Ordinal);
        var unknown = places.Keys.ToHashSet(StringComparer.Ordinal);
        List<WeightMatch> matched = [], different = [];
        List<WeightName> missing = [];
        foreach (var name in names.Make(model))
        {
            if (!unknown.Remove(name.Parameter))
                continue;
            if (name.Tensors.FirstOrDefault(tensors.ContainsKey) is not { } found)
            {
                missing.Add(name);
                continue;
            }

            var entry = tensors[found];
            var (node, parameter) = places[name.Parameter];
            var layout = ForeignLayout.Of(model, node, parameter, names.IsChannelsFirst);
            left.Remove(found);
            bool fits = layout.Allows(entry.Sizes) && entry.Type.IsRead;
            (fits ? matched : different).Add(new(name.Parameter, entry.Name, layout.Sizes, entry.Sizes));
        }

        missing.AddRange(unknown.Select(parameter => new WeightName(parameter, [])));
        return new WeightReport(names.Name)
        {
            Prefix = prefix, Matched = matched, Different = different, Missing = missing,
            Unused =
            [
                .. entries.Where(entry => left.Contains(entry.Name[prefix.Length..]))
                    .Select(entry => new WeightTensor(entry.Name, entry.Sizes, entry.Type.Name)),
            ],
            Remarks = [.. names.Remarks(model)],
        };
    }

    /// <summary>The parameters of a network with their layers, by name.</summary>
    public static Dictionary<string, (Node Node, Parameter Parameter)> Places(Model model) => model.Nodes
        .SelectMany(node => node.Layer.Parameters.Select(parameter => (Node: node, Parameter: parameter)))
        .DistinctBy(place => place.Parameter)
        .ToDictionary(place => $"{place.Node.Layer.Name}.{place.Parameter.Name}", StringComparer.Ordinal);

    /// <summary>The wrappers that all names begin with.</summary>
    static string Prefix(IReadOnlyList<TensorEntry> entries)
    {
        string prefix = "";
        while (Wrappers.FirstOrDefault(
            one => entries.All(entry => entry.Name.StartsWith(prefix + one, StringComparison.Ordinal))) is { } wrapper
            && entries.Count > 0)
            prefix += wrapper;
        return prefix;
    }

    static bool IsCounter(string name) => name == Counter || name.EndsWith($".{Counter}", StringComparison.Ordinal);
}
