using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Folding: the sum of every two neighbouring rows of a sentence's matrix, which makes rows depend on each other that had filters of their
/// own (Kalchbrenner, Grefenstette and Blunsom 2014, 3.5).
/// </summary>
/// <remarks>
/// <para>The depth D is r rows of M feature maps, row after row: channel j M + i is row j of map i. Forward: A(y, x, j M + i) =
/// X(y, x, 2j M + i) + X(y, x, (2j + 1) M + i) for the r/2 rows j. Backward: both rows get the derivative of their sum.</para>
/// </remarks>
public sealed class Folding : Layer
{
    readonly int maps;

    /// <summary>A sum of neighbouring rows.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="rows">r, an even number that divides D.</param>
    /// <exception cref="ArgumentException">The rows are odd, or do not divide the depth.</exception>
    public Folding(string name, Shape input, int rows)
        : base(name, input)
    {
        if (rows < 2 || rows % 2 != 0 || input.Depth % rows != 0)
            throw Refuse.Setting(name, "rows", rows, $"an even number that divides the depth, {input.Depth}");
        (Rows, maps) = (rows, input.Depth / rows);
        Output = input with { Depth = input.Depth / 2 };
    }

    /// <inheritdoc/>
    public override string Kind => "folding";

    /// <summary>H × W × D/2.</summary>
    public override Shape Output { get; }

    /// <summary>r.</summary>
    public int Rows { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("rows", Rows)];

    /// <inheritdoc/>
    public override string Details => $"{Rows} rows to {Rows / 2}";

    /// <summary>A = the sums of neighbours.</summary>
    public override void Forward(in Pass pass)
    {
        var x = pass.Input();
        var a = pass.Output;
        for (int at = 0; at < a.Length; at += maps)
        {
            ReadOnlySpan<float> even = x.Slice(2 * at, maps), odd = x.Slice((2 * at) + maps, maps);
            for (int i = 0; i < maps; i++)
                a[at + i] = even[i] + odd[i];
        }
    }

    /// <summary>∂X = ∂A for both rows.</summary>
    public override void Backward(in Pass pass)
    {
        ReadOnlySpan<float> g = pass.OutputGradient;
        var dx = pass.InputGradient();
        for (int at = 0; 2 * at < dx.Length; at += maps)
        {
            g.Slice(at, maps).CopyTo(dx[(2 * at)..]);
            g.Slice(at, maps).CopyTo(dx[((2 * at) + maps)..]);
        }
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Folding(name, input, settings.Whole("rows", 2));
}
