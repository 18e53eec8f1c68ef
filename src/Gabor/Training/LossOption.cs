using Gabor.Components;
using Gabor.Losses;

namespace Gabor.Training;

/// <summary>
/// The losses of a network's outputs: <c>softmax_cross_entropy</c>, or one for each output with its weight and target,
/// <c>softmax_cross_entropy,softmax_cross_entropy:0.3,mean_squared_error:1:image</c>.
/// </summary>
sealed class LossOption(Registry<ComponentKind<Loss>> registry) : TrainingOption(
    "loss", OptionGroup.Optimization, "NAME[:WEIGHT[:TARGET]],…",
    "The loss, or one for each output with its weight and what it is compared with, label or image; a penalty is compared with nothing. "
    + $"{string.Join("; ", registry.Select(kind => $"{kind.Name}: {kind.Summary}"))}.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. registry.Select(kind => kind.Name)];

    /// <summary>The options of the losses' hyper-parameters: each is of the first loss that has it.</summary>
    public IEnumerable<HyperParameterOption> HyperParameters() => registry
        .SelectMany(kind => kind.HyperParameters.Select(row => (Kind: (ComponentKind)kind, Row: row)))
        .GroupBy(taken => taken.Row.Name)
        .Select(rows => new HyperParameterOption(
            registry.Sort, Group, [.. rows], options => options.Losses[PlaceOf(options, rows.Key)].Loss,
            (options, kind, values) => options with
            {
                Losses =
                [
                    .. options.Losses.Select((one, i) => i == PlaceOf(options, rows.Key)
                        ? one with { Loss = ((ComponentKind<Loss>)kind).CreateFrom(values) }
                        : one),
                ],
            }));

    static int PlaceOf(TrainingOptions options, string name) =>
        Math.Max(0, options.Losses.ToList().FindIndex(one => one.Loss.Find(name) is not null));

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => string.Join(",", options.Losses);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text) =>
        options with { Losses = [.. text.Split(',').Select(One)] };

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => options.Losses.Select(object? (one) => new List<KeyValuePair<string, object?>>
    {
        new("loss", ComponentText.Written(one.Loss)), new("weight", one.Weight), new("target", Word(one.Target)),
    }).ToList();

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value)
    {
        if (value is not IReadOnlyList<object?> { Count: > 0 } list)
            throw new ArgumentException($"option {Key}: a list of losses is expected.");
        return options with { Losses = [.. list.Select(Of)] };

        OutputLoss Of(object? item)
        {
            var fields = (item as IReadOnlyList<KeyValuePair<string, object?>> ?? []).ToDictionary(StringComparer.Ordinal);
            double weight = fields.GetValueOrDefault("weight") switch
            {
                double real => real,
                long whole => whole,
                _ => throw Wrong("weight"),
            };
            var target = Target(fields.GetValueOrDefault("target") as string ?? throw Wrong("target"));
            return fields.Count == 3 ? new(registry.Read(fields.GetValueOrDefault("loss")), weight, target) : throw Wrong("target");
        }

        ArgumentException Wrong(string key) =>
            new($"option {Key}: loss, weight and target are expected; {key} is missing, unknown or of another type.");
    }

    /// <inheritdoc/>
    public override void Check(TrainingOptions options)
    {
        if (options.Losses.Count == 0)
            throw new ArgumentException("losses: at least one is needed, that of the first output.");
        foreach (var one in options.Losses)
        {
            if (!((float)one.Weight > 0 && float.IsFinite((float)one.Weight)))
                throw Refuse(one, "of a weight above 0");
        }
    }

    OutputLoss One(string text)
    {
        string[] parts = text.Split(':');
        double weight = 1;
        if (parts.Length > 3
            || (parts.Length > 1 && !NumberText.TryRead(parts[1], out weight)))
        {
            throw new ArgumentException(
                $"--loss is '{text}'; it must be a name, a weight and a target as in {SoftmaxCrossEntropy.Kind.Name}:0.3.");
        }

        var loss = registry.Named(parts[0]).Create();
        return new(loss, weight, parts.Length == 3 ? Target(parts[2]) : loss.NeedsTarget ? TargetKind.Label : TargetKind.None);
    }

    static string Word(TargetKind target) => target.ToString().ToLowerInvariant();

    static TargetKind Target(string text) => text.ToLowerInvariant() switch
    {
        "label" => TargetKind.Label,
        "image" => TargetKind.Image,
        "none" => TargetKind.None,
        _ => throw new ArgumentException($"loss target '{text}': it is label or image, or none for a penalty."),
    };
}
