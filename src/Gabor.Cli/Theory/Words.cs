namespace Gabor.Cli.Theory;

/// <summary>The same words in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Chinese, with the text's terms.</param>
readonly record struct Words(string English, string Chinese)
{
    /// <summary>In one of them.</summary>
    public string In(Language language) => language == Language.Chinese ? Chinese : English;
}
