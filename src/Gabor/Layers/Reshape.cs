using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Reads the numbers of an image, as they lie, as an image of another shape; a vector is what <see cref="Flatten"/> makes.
/// </summary>
/// <remarks>Forward: A = X, number by number in the order of rows, columns and channels. Backward: ∂err/∂X = ∂err/∂A.</remarks>
public sealed class Reshape : Layer
{
    /// <summary>The same numbers under another shape.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="output">H' × W' × D', of as many numbers.</param>
    /// <exception cref="ArgumentException">The shapes have not as many numbers.</exception>
    public Reshape(string name, Shape input, Shape output)
        : base(name, input)
    {
        if ((Int128)output.Height * output.Width * output.Depth != (Int128)input.Height * input.Width * input.Depth)
            throw Refuse.Reshape(name, input, output);
        Output = output;
    }

    /// <inheritdoc/>
    public override string Kind => "reshape";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        [new("height", Output.Height), new("width", Output.Width), new("depth", Output.Depth)];

    /// <inheritdoc/>
    public override bool IsView(bool training) => true;

    /// <summary>A = X.</summary>
    public override void Forward(in Pass pass) => pass.Input().CopyTo(pass.Output);

    /// <summary>∂X = ∂A.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            pass.OutputGradient.CopyTo(pass.InputGradient());
    }

    internal static Layer Read(string name, Shape input, SettingReader settings)
    {
        var output = new Shape(settings.Whole("height", 1), settings.Whole("width", 1), settings.Whole("depth", 1));
        return new Reshape(name, input, settings.IsAsking ? input : output);
    }
}
