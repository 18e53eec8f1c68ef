using System.Globalization;

namespace Gabor.Experiments.GradientChecks;

/// <summary>How a gradient is checked.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>Training images, 1 … 1024.</summary>
    public int Images { get; init; } = 8;

    /// <summary>Elements of each array, 1 … 10,000: half of them those with the largest derivatives, the others drawn.</summary>
    public int Samples { get; init; } = 6;

    /// <summary>
    /// The tolerated relative error |a − d| / max(|a|, |d|, r) of a gradient a and a central difference d, above 0 and below 1; r is the
    /// root mean square of the array's gradient, along a direction of all its elements the norm.
    /// </summary>
    /// <remarks>
    /// Karpathy (CS231n, Neural Networks Part 3) calls more than 1e-2 probably wrong, and 1e-4 good for a network with corners, in double
    /// precision. What float and central differences leave here was below 1e-3 for nearly every slope of the networks that come with the
    /// library, and a factor of 1.01 in a gradient is an error of 0.0099; 0.005 lies between.
    /// </remarks>
    public double Tolerance { get; init; } = 0.005;

    /// <summary>The seed of images, elements, signs, noise and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it and its range.</exception>
    public GradientCheckOptions Validated()
    {
        Require(Images is >= 1 and <= 1024, "images", Images, "from 1 to 1024");
        Require(Samples is >= 1 and <= 10_000, "samples", Samples, "from 1 to 10000");
        Require(Tolerance is > 0 and < 1, "tolerance", Tolerance, "above 0 and below 1");
        return this;
    }

    static void Require(bool holds, string option, object value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {range}."));
    }
}

/// <summary>The check of the derivatives by one array.</summary>
/// <param name="Layer">The layer; <c>input</c> for the network's input, <c>loss</c> for the loss.</param>
/// <param name="Kind">The kind of the layer.</param>
/// <param name="Array">By what: <c>input</c>, or a parameter such as <c>weight</c>.</param>
/// <param name="IsWhole">Whether it is the derivative of the loss through the whole network; else that of the layer by itself.</param>
/// <param name="Checked">Elements, and directions along all elements, that were compared.</param>
/// <param name="Skipped">Those of which central differences cannot tell: too small compared with rounding errors, or, where nothing but
/// corners is, not differentiable.</param>
/// <param name="Error">The worst relative error.</param>
/// <param name="Where">Where that is: an element such as <c>[3, 0]</c>, or <c>all</c> along all elements at once; empty where nothing was
/// compared.</param>
/// <param name="Claimed">The derivative there by the backward pass.</param>
/// <param name="Measured">The derivative there by central differences.</param>
/// <param name="Corners">The share of outputs that stood on a corner, or beside one so that a step crosses it, such as 0 of a ReLU or two
/// equal elements under a maximum. By itself, a layer is checked without them; in the network, they are held on their side of the
/// corner.</param>
public sealed record GradientRow(
    string Layer, string Kind, string Array, bool IsWhole, int Checked, int Skipped, double Error, string Where, double Claimed,
    double Measured, double Corners);

/// <summary>The result of a <see cref="GradientCheck"/>.</summary>
/// <param name="Rows">Layer by layer: its arrays by itself; and then its parameters in the whole network.</param>
/// <param name="Tolerance">The relative error that is tolerated.</param>
/// <param name="Images">How many images it was.</param>
/// <param name="Loss">The mean loss on them, in nats.</param>
public sealed record GradientReport(IReadOnlyList<GradientRow> Rows, double Tolerance, int Images, double Loss)
{
    /// <summary>Whether no error is beyond what is tolerated.</summary>
    public bool Passed => Message is null;

    /// <summary>
    /// One line that names the first layer whose backward pass is not the slope of its forward pass, or, where each is right by itself, the
    /// parameter that is wrong in the network, or that nothing at all could be compared; null where all is well.
    /// </summary>
    public string? Message
    {
        get
        {
            var wrong = Rows.Where(row => row.Error > Tolerance).ToList();
            if (wrong.FirstOrDefault(row => !row.IsWhole) is { } alone)
            {
                string[] others = [.. wrong.Where(row => !row.IsWhole && row != alone).Select(row => $"{row.Layer} ({row.Array})")];
                return Reported(alone) + (others.Length == 0 ? "." : $". Also off: {string.Join(", ", others)}.");
            }

            if (wrong.FirstOrDefault() is { } whole)
                return $"{Reported(whole)} in the network, although each layer alone is correct: check fusions, branches and memory.";
            return Rows.Any(row => row.Checked > 0)
                ? null
                : FormattableString.Invariant($"no gradient is certain to {Tolerance} in single precision; use a larger tolerance.");
        }
    }

    static string Reported(GradientRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Layer} ({row.Kind}): the gradient with respect to its {row.Array} has a relative error of {row.Error:G3}: "
        + $"at {row.Where} backward gives {row.Claimed:G6}, central differences {row.Measured:G6}");
}

/// <summary>How far a check is.</summary>
/// <param name="Done">Arrays done.</param>
/// <param name="All">All arrays.</param>
/// <param name="Row">The last one.</param>
public readonly record struct GradientProgress(int Done, int All, GradientRow Row);
