using System.Globalization;

namespace Gabor.Runner;

/// <summary>What a command line of the runner asks for.</summary>
sealed record Words
{
    /// <summary>The word for standard input.</summary>
    public const string Input = "-";

    /// <summary>Image files, or <see cref="Input"/>; sentences, of a model of sentences.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>How many of the most probable classes are named.</summary>
    public int? Top { get; init; }

    /// <summary>Whether the answer is one JSON document.</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether the golden images are asked for again.</summary>
    public bool IsSelfTest { get; init; }

    /// <summary>Whether help is asked for.</summary>
    public bool IsHelp { get; init; }

    /// <summary>Whether the version is asked for.</summary>
    public bool IsVersion { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It says what cannot be meant.</exception>
    public static Words Read(IReadOnlyList<string> args)
    {
        var words = new Words();
        var images = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--json": words = words with { IsJson = true }; break;
                case "--self-test": words = words with { IsSelfTest = true }; break;
                case "--help" or "-h": words = words with { IsHelp = true }; break;
                case "--version": words = words with { IsVersion = true }; break;
                case "--top": words = words with { Top = Number("--top", ++i < args.Count ? args[i] : "") }; break;
                case "--":
                    images.AddRange(args.Skip(i + 1));
                    i = args.Count;
                    break;
                case "":
                    throw new UsageException("a word is empty; a script may have left a variable unset.");
                case var word when word.StartsWith('-') && word != Input:
                    throw new UsageException($"{word}: unknown option. --help lists them; a file of this name goes behind '--'.");
                case var word: images.Add(word); break;
            }
        }

        if (!words.IsHelp && !words.IsVersion && words.IsSelfTest != (images.Count == 0))
        {
            throw new UsageException(words.IsSelfTest
                ? "--self-test asks for the images that the model carries; leave yours out." : "no image is given. --help shows how.");
        }

        return words with { Images = images };
    }

    static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number : throw new UsageException($"{option} is '{text}'; it must be a whole number from 1.");
}

/// <summary>A command line says what cannot be meant.</summary>
/// <param name="message">What, and what to do.</param>
sealed class UsageException(string message) : Exception(message);
