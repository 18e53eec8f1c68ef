namespace Gabor.Cli.Theory;

/// <summary>The languages in which the theory is explained; their names are those that <c>--lang</c> takes.</summary>
enum Language
{
    /// <summary><c>en</c>.</summary>
    English,

    /// <summary><c>zh</c>, the text's own.</summary>
    Chinese,
}
