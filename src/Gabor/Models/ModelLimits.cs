using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>What a model may hold. Builders and files keep to the same limits, so that whatever can be trained can be read again.</summary>
static class ModelLimits
{
    /// <summary>Layers of a model.</summary>
    public const int MostLayers = 10_000;

    /// <summary>Classes of a model.</summary>
    public const int MostClasses = 100_000;

    /// <summary>Letters of a name.</summary>
    public const int LongestText = 256;

    /// <summary>Height, width and depth of an input.</summary>
    public const int LargestSize = 16_384;

    /// <summary>Floats of all activations of one image: 1 GiB. A file that asks for more is refused before anything is made.</summary>
    public const long MostActivations = 1L << 28;

    /// <summary>What stands for the image where layers name what they read.</summary>
    public const string InputName = "input";

    /// <summary>What begins the names of the tensors of the preprocessing, as a layer's name begins those of its parameters.</summary>
    const string PreprocessingName = "preprocessing";

    /// <summary>A name of a network or class.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, or no text that a file can hold.</exception>
    public static void CheckText(string where, string what, string? text, string parameter)
    {
        string? problem = text switch
        {
            null => "is null",
            _ when string.IsNullOrWhiteSpace(text) => "is empty",
            { Length: > LongestText } => $"has {text.Length} characters; {LongestText} are the limit",
            _ when HasHalfPair(text) => "holds half of a pair of UTF-16, which no file can hold",
            _ => null,
        };
        if (problem is not null)
            throw new ArgumentException($"{where}: {what} {problem}. Give it a name of 1 to {LongestText} characters.", parameter);
    }

    /// <summary>The names of the classes.</summary>
    /// <exception cref="ArgumentException">One is no name, two are the same, or there are too many.</exception>
    public static void CheckClasses(string where, IReadOnlyList<string> names, string parameter)
    {
        if (names.Count > MostClasses)
            throw new ArgumentException($"{where}: {names.Count} classes; {MostClasses} are the limit.", parameter);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            CheckText(where, $"the name of class {i}", names[i], parameter);
            if (!known.TryAdd(names[i], i))
            {
                throw new ArgumentException(
                    $"{where}: classes {known[names[i]]} and {i} are both called {GaborFormatException.Quote(names[i])}; "
                    + "give each its own name.", parameter);
            }
        }
    }

    /// <summary>A layer that joins a model.</summary>
    /// <exception cref="ArgumentException">A file could not hold it.</exception>
    public static void Check(Layer layer)
    {
        if (layer.Name is InputName or PreprocessingName)
        {
            throw new ArgumentException(
                $"{layer.Name}: this name stands for the {(layer.Name == InputName ? "image" : "preprocessing")} in files; "
                + "give the layer another one.");
        }

        CheckText(layer.Name, "its kind", layer.Kind, nameof(layer));
        Distinct(layer.Settings.Select(setting => setting.Name), "settings");
        Distinct(layer.Parameters.Select(parameter => parameter.Name), "parameters");
        foreach (var setting in layer.Settings)
        {
            if (setting.Text is { } text ? text.Length > LongestText || HasHalfPair(text) : !double.IsFinite(setting.Value))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"{layer.Name}: {setting.Name} is {setting.Text ?? (object)setting.Value}; ")
                    + $"it must be a finite number or a text of at most {LongestText} characters.");
            }
        }

        void Distinct(IEnumerable<string> names, string what)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (string name in names)
            {
                CheckText(layer.Name, $"one of the names of its {what}", name, nameof(layer));
                if (!seen.Add(name))
                    throw new ArgumentException($"{layer.Name}: two of its {what} are called {GaborFormatException.Quote(name)}.");
            }
        }
    }

    /// <summary>The shape of an image.</summary>
    public static bool Holds(Shape shape) => IsSize(shape.Height) && IsSize(shape.Width) && IsSize(shape.Depth);

    /// <summary>Floats of one image of a shape.</summary>
    public static long CountOf(Shape shape) => (long)shape.Height * shape.Width * shape.Depth;

    static bool IsSize(int size) => size is >= 1 and <= LargestSize;

    static bool HasHalfPair(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
