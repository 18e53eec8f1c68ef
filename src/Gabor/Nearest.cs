namespace Gabor;

/// <summary>Finds the name a person meant: of data sets, models, options.</summary>
static class Nearest
{
    /// <summary>
    /// The known name with the least <see cref="Distance"/> from the given one, or null where none is near: at most a third of the letters,
    /// and one, may differ.
    /// </summary>
    public static string? Of(string given, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = 1 + given.Length / 3 + 1;
        if (given.Length > 100)
            return null;
        foreach (string name in known)
        {
            int distance = name.StartsWith(given, StringComparison.OrdinalIgnoreCase) && given.Length >= 2 ? 1 : Distance(given, name);
            if (distance >= least)
                continue;
            least = distance;
            nearest = name;
        }
        return nearest;
    }

    /// <summary>
    /// The sentence that names the nearest known name, or else all of them: <c>Did you mean 'digits'?</c> or <c>Known: digits, mnist.</c>
    /// </summary>
    public static string Advice(string given, IReadOnlyCollection<string> known) =>
        Of(given, known) is string nearest ? $"Did you mean '{nearest}'?" : $"Known: {string.Join(", ", known)}.";

    /// <summary>
    /// The least number of letters put in, taken out, changed, or swapped with their neighbour that turns one word into the other; case
    /// does not count.
    /// </summary>
    public static int Distance(string from, string to)
    {
        int[] twoAbove = new int[to.Length + 1], above = new int[to.Length + 1], row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++) above[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int change = Same(from[i - 1], to[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }
            (twoAbove, above, row) = (above, row, twoAbove);
        }
        return above[to.Length];
    }

    static bool Same(char x, char y) => char.ToUpperInvariant(x) == char.ToUpperInvariant(y);
}
