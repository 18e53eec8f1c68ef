using static System.FormattableString;

namespace Gabor.Data.Parts;

/// <summary>Names in messages: the first few, and how many more there are.</summary>
static class NameList
{
    const int MostNamed = 3;

    /// <summary><c>a, b, c and 5 more</c>.</summary>
    public static string Of(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? Invariant($" and {names.Count - MostNamed} more") : "");

    /// <summary><c>1 file is</c>, <c>5 files are</c>.</summary>
    public static string Files(int count) => Invariant($"{count} {(count == 1 ? "file is" : "files are")}");
}
