using Gabor.Features.Sift;
using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// SIFT descriptors on a grid (Lowe 2004; 4.1.2), upright and of one size, of the brightness of an image.
/// See <see cref="DenseSift"/>.
/// </summary>
public sealed class DescriptorGrid : FeatureLayer
{
    readonly DenseSiftGeometry geometry;

    /// <summary>A grid of descriptors.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × C.</param>
    /// <param name="step">Pixels from one descriptor to the next; 4 by default.</param>
    /// <param name="cell">Pixels of a side of a cell, of which a descriptor has 4 × 4; 4 by default.</param>
    /// <exception cref="ArgumentException">A number is less than 1, or not one descriptor fits the image.</exception>
    public DescriptorGrid(string name, Shape input, int step = 4, int cell = 4)
        : base(name, input)
    {
        try
        {
            geometry = new DenseSiftGeometry(input.Height, input.Width, step, cell);
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException($"{Name}: {GaborFormatException.Reason(refusal)}", refusal);
        }

        Output = new Shape(geometry.Rows, geometry.Columns, SiftFeatures.DescriptorLength);
    }

    /// <inheritdoc/>
    public override string Kind => "descriptor_grid";

    /// <summary>Rows × columns × 128.</summary>
    public override Shape Output { get; }

    /// <summary>An image's brightness, and what descriptors are made in.</summary>
    public override int ScratchPerBatch => Places + geometry.ScratchFloats;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("step", geometry.Step), new("cell", geometry.Cell)];

    /// <inheritdoc/>
    public override string Details =>
        FormattableString.Invariant($"every {geometry.Step} pixels, 4×4 cells of {geometry.Cell}×{geometry.Cell}");

    int Places => Input.Height * Input.Width;

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        Span<float> brightness = pass.BatchScratch[..Places], scratch = pass.BatchScratch[Places..];
        for (int i = 0; i < pass.Images; i++)
        {
            var image = pass.Input().Slice(i * Input.Count, Input.Count);
            if (Input.Depth > 1)
            {
                Brightness(image, brightness);
                image = brightness;
            }

            DenseSift.Compute(geometry, image, scratch, pass.Output.Slice(i * Output.Count, Output.Count), pass.Workers);
        }
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new DescriptorGrid(name, input, settings.Whole("step", 1), settings.Whole("cell", 1));

    /// <summary>The luma of Rec. 601 of three channels, as grey images are made of colour ones; the mean of any other number.</summary>
    void Brightness(ReadOnlySpan<float> image, Span<float> to)
    {
        int depth = Input.Depth;
        for (int p = 0; p < to.Length; p++)
        {
            var pixel = image.Slice(p * depth, depth);
            if (depth == 3)
            {
                to[p] = (0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]);
                continue;
            }

            float sum = 0;
            foreach (float value in pixel)
                sum += value;
            to[p] = sum / depth;
        }
    }
}
