namespace Gabor.Cli.Theory;

/// <summary>The languages of <c>gabor explain</c>; <c>--lang</c> takes their names.</summary>
enum Language
{
    /// <summary><c>en</c>.</summary>
    English,

    /// <summary><c>zh</c>, the language of the text.</summary>
    Chinese,
}
