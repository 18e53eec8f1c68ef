using Gabor.KernelMethods;
using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Scores of K classes from K(K − 1)/2 decisions between two of them: the votes of a class, and c / (3(|c| + 1)) of the sum c of its
/// decisions. See <see cref="OneAgainstOne"/>.
/// </summary>
/// <remarks>
/// A vote has no slope. Backward: a decision of the classes i and j has ∂ = g_i / (3(|c_i| + 1)²) − g_j / (3(|c_j| + 1)²).
/// </remarks>
public sealed class PairVotes : Layer
{
    /// <summary>Votes for classes.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">K(K − 1)/2 decisions, in the order (0, 1), (0, 2), …, (1, 2), …</param>
    /// <param name="classes">K, at least 2.</param>
    /// <exception cref="ArgumentException">There are not as many decisions as pairs.</exception>
    public PairVotes(string name, Shape input, int classes)
        : base(name, input)
    {
        if (classes < 2)
            throw Refuse.Count(name, "classes", classes, 2);
        if (OneAgainstOne.Pairs(classes) != input.Count)
            throw Refuse.Setting(name, "classes", classes, $"the number whose pairs are {input.Count} decisions");
        Output = Shape.Vector(classes);
    }

    /// <inheritdoc/>
    public override string Kind => "pair_votes";

    /// <summary>K numbers.</summary>
    public override Shape Output { get; }

    /// <summary>The sums of decisions.</summary>
    public override int SavedPerImage => Output.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("classes", Output.Count)];

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        OneAgainstOne.Scores(pass.Input(), Output.Count, pass.Output);
        pass.Saved.Clear();
        for (int image = 0; image < pass.Images; image++)
        {
            var decisions = pass.Input().Slice(image * Input.Count, Input.Count);
            var sums = pass.Saved.Slice(image * Output.Count, Output.Count);
            int pair = 0;
            for (int i = 0; i < Output.Count; i++)
            {
                for (int j = i + 1; j < Output.Count; j++, pair++)
                {
                    sums[i] += decisions[pair];
                    sums[j] -= decisions[pair];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(in Pass pass)
    {
        if (pass.InputGradient().IsEmpty)
            return;
        for (int image = 0; image < pass.Images; image++)
        {
            var sums = pass.Saved.Slice(image * Output.Count, Output.Count);
            var g = pass.OutputGradient.Slice(image * Output.Count, Output.Count);
            var to = pass.InputGradient().Slice(image * Input.Count, Input.Count);
            int pair = 0;
            for (int i = 0; i < Output.Count; i++)
            {
                for (int j = i + 1; j < Output.Count; j++, pair++)
                    to[pair] = Slope(g[i], sums[i]) - Slope(g[j], sums[j]);
            }
        }

        static float Slope(float g, float sum) => g / (3 * (Math.Abs(sum) + 1) * (Math.Abs(sum) + 1));
    }

    internal static Layer Read(string name, Shape input, SettingReader settings)
    {
        int classes = settings.Whole("classes", 2);
        return new PairVotes(name, settings.IsAsking ? Shape.Vector(OneAgainstOne.Pairs(classes)) : input, classes);
    }
}
