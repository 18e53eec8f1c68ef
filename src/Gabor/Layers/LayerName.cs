namespace Gabor.Layers;

/// <summary>What a layer may be called: it names tensors in files and places in messages.</summary>
static class LayerName
{
    const int Longest = 128;

    public static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > Longest || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/'))
            throw Refuse.LayerName(name, Longest);
        return name;
    }
}
