using Gabor.Data;
using Gabor.Formats.Weights;
using Gabor.Models;

namespace Gabor.Cli.Commands;

/// <summary>What <c>gabor import</c> is asked for.</summary>
sealed record ImportRequest
{
    /// <summary>The file of weights.</summary>
    public required string File { get; init; }

    /// <summary>The network, or its file; null for the one that fits.</summary>
    public string? Network { get; init; }

    /// <summary>How parameters are named, or a file of names; null for what fits best.</summary>
    public string? Names { get; init; }

    /// <summary>A file of names, a data set, or a number; null for the number that the file has.</summary>
    public string? Classes { get; init; }

    /// <summary>The size that images are brought to: <c>256</c>, <c>240x320</c>.</summary>
    public string? Size { get; init; }

    /// <summary>The side of what the network sees.</summary>
    public int? Crop { get; init; }

    /// <summary>What is subtracted from each channel, separated by commas.</summary>
    public string? Mean { get; init; }

    /// <summary>What each channel is divided by.</summary>
    public string? Deviation { get; init; }

    /// <summary>Whether a part of the parameters is enough.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether what fits is listed too.</summary>
    public bool ListsAll { get; init; }

    /// <summary>Where the model is written; null for nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether one JSON document is written instead of text.</summary>
    public bool Json { get; init; }

    const int MostSide = 1024, LeastSide = 1;

    /// <summary>The network of the name or file; null where none was given.</summary>
    public Network? FindNetwork() => Network is null ? null : NetworkWord.Named(Network);

    /// <summary>The names by name or file; null where none were given.</summary>
    public WeightNames? FindNames() => Names is null ? null
        : NetworkWord.IsNetworkFile(Names) ? WeightNameFile.Read(Names)
        : UsageException.Check(() => WeightNameRegistry.Default.Named(Names));

    /// <summary>The names of the classes; null where none were given.</summary>
    public IReadOnlyList<string>? FindClasses()
    {
        if (Classes is null)
            return null;
        if (NumberText.TryRead(Classes, out int count))
        {
            return WeightFitting.Numbered(UsageException.Between("import", "--classes", count, 1, ModelLimits.MostClasses));
        }

        return Classes.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
            ? ClassNamesFile.Read(Classes, ModelLimits.MostClasses)
            : DatasetWord.Open(Classes).ClassNames;
    }

    /// <summary>Height and width that images are brought to; null where none were given.</summary>
    public (int Height, int Width)? ImageSize()
    {
        if (Size is null)
            return null;
        string[] sides = Size.Split('x', '×');
        if (sides.Length is not (1 or 2) || !NumberText.TryRead(sides[0], out int height) || !NumberText.TryRead(sides[^1], out int width)
            || Math.Min(height, width) < LeastSide || Math.Max(height, width) > MostSide)
        {
            throw new UsageException(
                $"import: --image-size is '{Size}'; it must be one side or height x width, from {LeastSide} to {MostSide}: 224 or "
                + "240x320.");
        }

        return (height, width);
    }

    /// <summary>The numbers of each channel; none where none were given.</summary>
    public (float[] Mean, float[] Deviation) Channels()
    {
        var (mean, deviation) = (Numbers("--mean", Mean), Numbers("--std", Deviation));
        if (mean.Length == 0 && deviation.Length == 0)
            return ([], []);
        int channels = Math.Max(mean.Length, deviation.Length);
        if (mean.Length == 0)
            mean = new float[channels];
        if (deviation.Length == 0)
            deviation = [.. Enumerable.Repeat(1f, channels)];
        return mean.Length == deviation.Length ? (mean, deviation) : throw new UsageException(
            $"import: --mean has {mean.Length} numbers and --std {deviation.Length}; give one of each for every channel.");
    }

    static float[] Numbers(string option, string? list)
    {
        if (list is null)
            return [];
        string[] texts = list.Split(',');
        float[] numbers = new float[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!NumberText.TryRead(texts[i], out numbers[i]) || !float.IsFinite(numbers[i]))
                throw new UsageException($"import: {option} is '{list}'; it must be numbers, separated by commas, one for each channel.");
        }

        return numbers;
    }
}
