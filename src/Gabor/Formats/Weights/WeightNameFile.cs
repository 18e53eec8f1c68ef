using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>
/// Names of weights as JSON: what a tensor or layer of a file is called in the network. A star stands for any text, the same on both
/// sides. Of a layer all parameters are meant, by PyTorch's names.
/// </summary>
/// <example><c>{ "layout": "channels-first", "names": { "body.conv1": "conv1", "block.*.weight": "conv*.weight", "head": "dense1" }
/// }</c></example>
public static class WeightNameFile
{
    const string Layout = "layout", Names = "names", First = "channels-first", Last = "channels-last";

    /// <summary>Most lines of a file.</summary>
    const int MostNames = 100_000;

    /// <summary>Reads a file of names.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GaborFormatException">It is missing, or does not say names; with the line.</exception>
    public static WeightNames Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return From(JsonText.ReadFile(path), Path.GetFileName(path));
    }

    internal static WeightNames From(JsonItem root, string name)
    {
        root.AllowOnly(Layout, Names);
        string layout = root.Find(Layout)?.Text() ?? First;
        if (layout is not (First or Last))
            throw root[Layout].Fault(
                $"the layout {GaborFormatException.Quote(layout)} is unknown. {Nearest.Advice(layout, [First, Last])}");
        var fields = root[Names].Fields();
        if (fields.Count is 0 or > MostNames)
            throw root[Names].Fault($"{fields.Count} names; 1 to {MostNames} are possible.");
        var pairs = fields.Select(field => new Pair(field.Key, field.Value.Text(), field.Value)).ToList();
        foreach (var pair in pairs.Where(pair => Stars(pair.Theirs) != Stars(pair.Ours) || Stars(pair.Ours) > 1))
            throw pair.Place.Fault(
                $"{GaborFormatException.Quote(pair.Theirs)} and {GaborFormatException.Quote(pair.Ours)}: one star on both sides, or none.");
        return new WeightNames(name, $"the names of {name}", model => Of(model, pairs)) { IsChannelsFirst = layout == First };
    }

    static int Stars(string text) => text.Count(letter => letter == '*');

    static List<WeightName> Of(Model model, List<Pair> pairs)
    {
        var used = new bool[pairs.Count];
        var names = new List<WeightName>();
        foreach (var node in model.Nodes)
        {
            foreach (var parameter in node.Layer.Parameters)
            {
                string name = $"{node.Layer.Name}.{parameter.Name}";
                List<string> theirs = [];
                for (int i = 0; i < pairs.Count; i++)
                {
                    string?[] both = [pairs[i].Of(name), pairs[i].Of(node.Layer.Name, TorchNames.Parameter(parameter.Name))];
                    theirs.AddRange(both.OfType<string>());
                    used[i] |= Array.Exists(both, found => found is not null);
                }

                names.Add(new(name, theirs));
            }
        }

        return Array.IndexOf(used, false) is >= 0 and var unused
            ? throw pairs[unused].Place.Fault(
                $"{model.Name} has no layer or parameter {GaborFormatException.Quote(pairs[unused].Ours)}. "
                + $"{Nearest.Advice(pairs[unused].Ours, [.. model.Parameters.Select(parameter => parameter.Name).Take(20)])}")
            : names;
    }

    /// <summary>A line of the file.</summary>
    sealed record Pair(string Theirs, string Ours, JsonItem Place)
    {
        /// <summary>
        /// Their name of a parameter or, with the parameter behind it, of a layer; null where this line is about another.
        /// </summary>
        public string? Of(string ours, string? parameter = null)
        {
            string end = parameter is null ? "" : $".{parameter}";
            int star = Ours.IndexOf('*', StringComparison.Ordinal);
            if (star < 0)
                return Ours == ours ? Theirs + end : null;
            string before = Ours[..star], after = Ours[(star + 1)..];
            return ours.Length > before.Length + after.Length && ours.StartsWith(before, StringComparison.Ordinal)
                && ours.EndsWith(after, StringComparison.Ordinal)
                ? Theirs.Replace("*", ours[before.Length..^after.Length], StringComparison.Ordinal) + end
                : null;
        }
    }
}
