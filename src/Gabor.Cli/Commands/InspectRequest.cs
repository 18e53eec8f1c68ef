using Gabor.Experiments.Explanations;

namespace Gabor.Cli.Commands;

/// <summary>What <c>gabor inspect --layers</c>, <c>--maps</c> and <c>--similarity</c> are asked for.</summary>
sealed record InspectRequest
{
    /// <summary>The word for patches alone.</summary>
    public const string NoView = "none";

    static readonly (string Name, BackwardRule Rule)[] Rules =
        [("guided", BackwardRule.Guided), ("deconvolution", BackwardRule.Deconvolution), ("gradient", BackwardRule.Gradient)];

    /// <summary>What <c>--view</c> can be.</summary>
    public static IReadOnlyList<string> Views { get; } = [.. Rules.Select(rule => rule.Name), NoView];

    /// <summary>The data set, or the image.</summary>
    public required string Source { get; init; }

    /// <summary>The figure; null for none.</summary>
    public string? File { get; init; }

    /// <summary>The run that is compared with; null for the same network.</summary>
    public string? With { get; init; }

    /// <summary>Names of layers; none for a choice.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>How patches are taken back to the pixels; null for patches alone.</summary>
    public BackwardRule? View { get; init; }

    /// <summary>The seed of the images that maximize channels.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; 0 for as many as there are processors.</summary>
    public int Threads { get; init; }

    /// <summary>Whether it writes JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The name of a rule.</summary>
    public static string NameOf(BackwardRule rule) => Rules.Single(known => known.Rule == rule).Name;

    /// <summary>The rule of a name; null for patches alone.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static BackwardRule? RuleOf(string name)
    {
        if (name.Equals(NoView, StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (var (known, rule) in Rules)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return rule;
        }

        throw new UsageException($"--view '{Format.Clean(name)}': unknown name. {Nearest.Advice(name, Views)}");
    }
}
