using System.Text;

namespace Gabor.Formats.Onnx;

/// <summary>What layers of a graph are called: as their weights where these have a name, or as their node.</summary>
static class OnnxNames
{
    const string Weight = ".weight";

    const int Longest = 100;

    /// <summary>A name that no layer has yet, which is taken from then on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kind">The name of a node without one.</param>
    /// <param name="taken">The names of other layers.</param>
    /// <param name="isInitializer">Whether a name is that of numbers of the file.</param>
    public static string Of(OnnxNode node, string kind, HashSet<string> taken, Func<string, bool> isInitializer)
    {
        string? weight = node.Inputs.Skip(1).FirstOrDefault(
            name => name.EndsWith(Weight, StringComparison.Ordinal) && isInitializer(name));
        string stem = weight is not null && kind is not ("transpose" or "reshape" or "flatten") ? Clean(weight[..^Weight.Length], kind)
            : node.Name.Length > 0 ? Clean(node.Name, kind)
            : kind;
        string name = stem;
        for (int number = 2; !taken.Add(name); number++)
            name = FormattableString.Invariant($"{stem}_{number}");
        return name;
    }

    /// <summary>The letters that a layer's name may have; others become lines, and dots stand between others alone.</summary>
    public static string Clean(string name, string otherwise)
    {
        var clean = new StringBuilder();
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            if (c == '.' ? clean.Length > 0 && clean[^1] != '.' : c != '/' || clean.Length > 0)
                clean.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '/' ? c : '_');
        }

        string text = clean.ToString().Trim('.', '/');
        return text.Length > 0 ? text : otherwise;
    }
}
