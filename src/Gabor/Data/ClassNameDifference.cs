namespace Gabor.Data;

/// <summary>Where two lists of class names first differ.</summary>
/// <param name="Class">The number of the class.</param>
/// <param name="First">Its name in the first list.</param>
/// <param name="Second">Its name in the second list.</param>
sealed record ClassNameDifference(int Class, string First, string Second)
{
    /// <summary>The first difference of lists of one length; null where they are the same.</summary>
    public static ClassNameDifference? Of(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        for (int i = 0; i < first.Count; i++)
        {
            if (!string.Equals(first[i], second[i], StringComparison.Ordinal))
                return new ClassNameDifference(i, first[i], second[i]);
        }

        return null;
    }

    /// <summary><c>class 0 is 'horizontal' of the model and 'vertical' of the images</c>.</summary>
    public string Of(string first, string second) =>
        $"class {Class} is {GaborFormatException.Quote(First)} of {first} and {GaborFormatException.Quote(Second)} of {second}";
}
