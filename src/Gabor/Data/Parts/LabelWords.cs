using System.Globalization;

namespace Gabor.Data.Parts;

/// <summary>Makes classes of the words that stand beside images.</summary>
/// <remarks>
/// Where all words are whole numbers and a file beside them names the classes (<see cref="ClassNamesFile"/>), a number is the place of its
/// name. Else each word is a class of its own, in the order of the numbers, or letter by letter.
/// </remarks>
static class LabelWords
{
    /// <summary>The names of the classes and the label of each image.</summary>
    /// <param name="words">The word of each image.</param>
    /// <param name="folder">Where names may lie.</param>
    /// <param name="nameOf">What to call an image in messages.</param>
    /// <exception cref="GaborFormatException">A number has no name.</exception>
    public static (IReadOnlyList<string> ClassNames, int[] Labels) Of(
        IReadOnlyList<string> words, string folder, Func<int, string> nameOf)
    {
        int[] labels = new int[words.Count];
        if (!words.All(IsNumber))
        {
            string[] names = [.. words.Distinct().Order(StringComparer.Ordinal)];
            var places = names.Index().ToDictionary(one => one.Item, one => one.Index);
            for (int i = 0; i < labels.Length; i++)
                labels[i] = places[words[i]];
            return (names, labels);
        }

        for (int i = 0; i < labels.Length; i++)
            labels[i] = int.Parse(words[i], CultureInfo.InvariantCulture);
        if (ClassNamesFile.Find(folder) is { } named)
        {
            if (Array.FindIndex(labels, label => label >= named.Count) is var beyond and >= 0)
            {
                throw new GaborFormatException(
                    nameOf(beyond), $"its label is {labels[beyond]}, but {named.Count} classes are named in {folder}: labels are "
                    + $"0 to {named.Count - 1}.");
            }

            return (named, labels);
        }

        int[] numbers = [.. labels.Distinct().Order()];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = Array.BinarySearch(numbers, labels[i]);
        return ([.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))], labels);
    }

    static bool IsNumber(string word) => word.Length is > 0 and < 10 && word.All(char.IsAsciiDigit);
}
