namespace Gabor.Layers;

/// <summary>
/// What a layer may be called: it names tensors in files and places in messages. Dots part names, as in <c>layer1.0.conv1</c>, and never
/// begin, end or follow each other.
/// </summary>
static class LayerName
{
    const int Longest = 128;

    public static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > Longest || !name.Split('.').All(IsPart))
            throw Refuse.LayerName(name, Longest);
        return name;
    }

    static bool IsPart(string part) => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/');
}
