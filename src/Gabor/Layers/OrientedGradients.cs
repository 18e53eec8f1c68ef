using Gabor.Features.Hog;
using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Histograms of oriented gradients as a layer (Dalal and Triggs 2005; 4.1.2): blocks of cells that count the directions of gradients, each
/// block normalized by L2-Hys. See <see cref="HogDescriptor"/>.
/// </summary>
public sealed class OrientedGradients : FeatureLayer
{
    readonly HogGeometry geometry;

    /// <summary>Histograms of images of one shape.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × C.</param>
    /// <param name="options">Cell, block, stride, bins and sign are taken from it; defaults if null.</param>
    /// <exception cref="ArgumentException">The image is smaller than a block, or an option is out of its range.</exception>
    public OrientedGradients(string name, Shape input, HogOptions? options = null)
        : base(name, input)
    {
        options ??= HogOptions.DalalTriggs;
        geometry = Checked(() => new HogGeometry(input, HogOptions.DalalTriggs with
        {
            CellSize = options.CellSize,
            BlockSize = options.BlockSize,
            BlockStride = options.BlockStride,
            Bins = options.Bins,
            IsSigned = options.IsSigned,
        }));
        Output = new Shape(geometry.BlocksY, geometry.BlocksX, geometry.Length / (geometry.BlocksY * geometry.BlocksX));
    }

    /// <inheritdoc/>
    public override string Kind => "oriented_gradients";

    /// <summary>Blocks down × blocks across × the numbers of a block.</summary>
    public override Shape Output { get; }

    /// <summary>How the histograms are made.</summary>
    public HogOptions Options => geometry.Options;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        new("cell", Options.CellSize), new("block", Options.BlockSize), new("block_stride", Options.BlockStride), new("bins", Options.Bins),
        new("signed", Options.IsSigned ? 1 : 0),
    ];

    /// <inheritdoc/>
    public override string Details => FormattableString.Invariant(
        $"cells of {Options.CellSize}×{Options.CellSize}, blocks of {Options.BlockSize}×{Options.BlockSize}, {Options.Bins} bins");

    /// <inheritdoc/>
    public override void Forward(in Pass pass) => HogDescriptor.Compute(geometry, pass.Input(), pass.Output, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) => new OrientedGradients(name, input, new HogOptions
    {
        CellSize = settings.Whole("cell", 1), BlockSize = settings.Whole("block", 1), BlockStride = settings.Whole("block_stride", 1),
        Bins = settings.Whole("bins", 1), IsSigned = settings.SwitchOrOff("signed"),
    });

    T Checked<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException($"{Name}: {GaborFormatException.Reason(refusal)}", refusal);
        }
    }
}
