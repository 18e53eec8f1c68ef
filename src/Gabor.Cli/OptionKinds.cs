using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>Options and arguments of several commands, with consistent checks of their values.</summary>
static class OptionKinds
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Writes one JSON document instead of text." };

    /// <summary><c>--quiet</c>.</summary>
    public static Option<bool> Quiet() => new("--quiet") { Description = "Prints only results and errors." };

    /// <summary><c>--crops</c> of a command that uses a trained network.</summary>
    public static Option<int?> Crops() => Number<int>(
        "--crops", "N",
        "Test-time augmentation, the mean probability of N crops: 1 (centre), 2 (mirrored too), 5 (corners and centre) or 10 (mirrored "
            + "too). [default: 1]");

    /// <summary>The number of <c>--crops</c>, if there are so many.</summary>
    public static int Crops(int? given)
    {
        int crops = given ?? 1;
        return UsageException.Check(() => new TrainingOptions { Crops = crops, Shift = 1 }.Validated().Crops);
    }

    /// <summary><c>RUN</c>.</summary>
    public static Argument<string> Run() => new("RUN") { Description = "The folder of a run, or a packed model." };

    /// <summary>An option with a number.</summary>
    /// <param name="name"><c>--epochs</c>.</param>
    /// <param name="value">The placeholder of its value in the help.</param>
    /// <param name="description">What it does.</param>
    public static Option<T?> Number<T>(string name, string value, string description) where T : struct, INumber<T> => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Parse<T>(result, name),
    };

    /// <summary>An option with whole numbers, separated by commas; null if not given.</summary>
    public static Option<int[]?> Numbers(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (string text in result.Tokens[0].Value.Split(','))
            {
                if (!NumberText.TryRead(text, out int number))
                {
                    result.AddError($"{name} is '{result.Tokens[0].Value}'; it must be whole numbers, separated by commas.");
                    return null;
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };

    /// <summary>An option with one of a list of names.</summary>
    public static Option<string?> Named(string name, string value, string description, IEnumerable<string> names)
    {
        var option = new Option<string?>(name) { HelpName = value, Description = description };
        option.CompletionSources.Add([.. names]);
        return option;
    }

    static T? Parse<T>(ArgumentResult result, string name) where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (NumberText.TryRead<T>(text, out var number))
            return number;
        string expected = typeof(T) == typeof(double)
            ? "a number" : typeof(T) == typeof(ulong) ? "a whole number from 0"
            : "a whole number";
        result.AddError($"{name} is '{text}'; it must be {expected}.{NumberText.Hint(text)}");
        return null;
    }
}
