namespace Gabor.Cli;

/// <summary>The languages of explanations, lessons and errors.</summary>
enum Language
{
    /// <summary><c>en</c>.</summary>
    English,

    /// <summary><c>zh</c>, the language of the text.</summary>
    Chinese,
}
