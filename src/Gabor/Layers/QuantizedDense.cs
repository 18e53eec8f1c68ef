using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;

namespace Gabor.Layers;

/// <summary>A <see cref="Dense"/> layer of bytes and signed bytes, made by quantizing a trained one.</summary>
/// <remarks>Forward, (4.5): z(k) = s s(k) Σₜ (q(t) − z) w(t, k) + b(k). It has no backward pass.</remarks>
public sealed class QuantizedDense : QuantizedLayer
{
    /// <summary>A quantized dense layer whose weights are 0 until they are given.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image; its n elements are read as one vector.</param>
    /// <param name="outputs">n', at least 1.</param>
    /// <param name="inputScale">s and z of the input.</param>
    /// <exception cref="ArgumentException">There are no outputs, or too many weights.</exception>
    public QuantizedDense(string name, Shape input, int outputs, ByteScale inputScale)
        : base(name, input, inputScale, QuantizedDenseKernels.Geometry(input.Count, Checked(name, input, outputs)), input.Count, outputs) =>
        Output = Shape.Vector(outputs);

    /// <inheritdoc/>
    public override string Kind => "quantized_dense";

    /// <inheritdoc/>
    public override Shape Output { get; }

    /// <summary>n n'.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("outputs", Output.Count), .. InputSettings];

    /// <summary>z.</summary>
    public override void Forward(in Pass pass) => QuantizedDenseKernels.Forward(
        Geometry, pass.Bytes(0, InputScale), pass.Prepared, new ByteOutput(pass.Output, pass.StoresBytes, pass.OutputScale), pass.Images,
        IntegerProducts.Of(pass.Workers.Tier), pass.Workers);

    private protected override IntegerWay Way(IntegerProduct product) => new(product, IsDepthwise: false);

    static int Checked(string name, Shape input, int outputs)
    {
        if (outputs < 1)
            throw Refuse.Count(name, "outputs", outputs, 1);
        return (long)input.Count * outputs <= int.MaxValue - 64 ? outputs : throw Refuse.TooLarge(name, "a weight matrix", input);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new QuantizedDense(name, input, settings.Whole("outputs", 1), ReadInput(name, settings));
}
