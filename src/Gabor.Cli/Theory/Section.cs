namespace Gabor.Cli.Theory;

/// <summary>A section of the text.</summary>
/// <param name="Number"><c>5.4.1</c>.</param>
/// <param name="Title">Its title.</param>
sealed record Section(string Number, Words Title)
{
    /// <summary>The page that explains it, with the anchor.</summary>
    public string Page(Language language) => $"{Chapter.Page(Number.Split('.')[0], language)}#s{Number}";
}
