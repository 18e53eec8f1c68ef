namespace Gabor.Cli;

/// <summary>A text in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Chinese.</param>
readonly record struct Words(string English, string Chinese)
{
    /// <summary>In one of the languages.</summary>
    public string In(Language language) => language == Language.Chinese ? Chinese : English;
}
