namespace Gabor.Cli.Runs;

/// <summary>Short names by which several runs can be told apart.</summary>
static class RunNames
{
    /// <summary>Of more options than these no name is made.</summary>
    const int MostOptions = 3;

    /// <summary>The options in which the runs differ, as <c>mlp, learning-rate 0.01</c>; the names of their folders where these are too
    /// many, or do not tell the runs apart.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RunSummary> runs)
    {
        string[] options = [.. runs.SelectMany(run => run.Options.Keys).Distinct().Where(Differs)];
        bool isOfModels = runs.Select(run => run.Record.Model).Distinct().Count() > 1;
        string[] names = [.. runs.Select(Name)];
        bool isUseful = options.Length <= MostOptions && names.Distinct().Count() == runs.Count && names.All(name => name.Length > 0);
        return isUseful ? names : [.. runs.Select(run => run.Name)];

        bool Differs(string option) => runs.Select(run => run.Options.GetValueOrDefault(option)).Distinct().Count() > 1;

        string Name(RunSummary run) => string.Join(", ", [
            .. isOfModels ? new[] { run.Record.Model } : [],
            .. options.Where(run.Options.ContainsKey).Select(option => Said(option, run.Options[option])),
        ]);

        // A name says what it is, as cosine does; a number does not.
        static string Said(string option, string value) =>
            value.Any(char.IsAsciiLetter) ? value : $"{option.Replace('_', '-')} {value}";
    }
}
