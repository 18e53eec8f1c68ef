using Gabor.Layers;

namespace Gabor.Tests.Experiments.GradientChecks;

/// <summary>What <see cref="BrokenLayer"/> does wrong.</summary>
public enum Fault
{
    None,

    /// <summary>The gradient of the first parameter is 1 % too large.</summary>
    OnePercent,

    /// <summary>The gradient of the last parameter is 0.</summary>
    MissingBias,

    /// <summary>The gradient of the input has the wrong sign.</summary>
    SwappedSign,

    /// <summary>The gradient of the first parameter has the wrong sign in the last channel alone.</summary>
    OneChannel,

    /// <summary>The gradient of the last parameter is missing in the last channel alone.</summary>
    OneBias,

    /// <summary>The gradient of the input is 0 in the first row of each image.</summary>
    Border,

    /// <summary>The last image counts twice in the gradient of the input.</summary>
    LastImage,
}

/// <summary>A layer of another kind, with one fault in its backward pass.</summary>
sealed class BrokenLayer(Layer inner, Fault fault) : Layer(inner.Name, [.. inner.Inputs])
{
    public override string Kind => inner.Kind;

    public override Gabor.Numerics.Shape Output => inner.Output;

    public override IReadOnlyList<Parameter> Parameters => inner.Parameters;

    public override int SavedPerImage => inner.SavedPerImage;

    public override int SavedPerBatch => inner.SavedPerBatch;

    public override int ScratchPerBatch => inner.ScratchPerBatch;

    public override BackwardReads BackwardReads => inner.BackwardReads;

    public override bool MixesImages => inner.MixesImages;

    public override int PreparedFloats(in Preparation preparation) => inner.PreparedFloats(preparation);

    public override void Prepare(in Pass pass) => inner.Prepare(pass);

    public override void Forward(in Pass pass) => inner.Forward(pass);

    public override void Backward(in Pass pass)
    {
        inner.Backward(pass);
        int trained = inner.Parameters.Count(parameter => parameter.IsTrained);
        Span<float> x = pass.InputGradient(), image = x.IsEmpty ? [] : x[^(x.Length / pass.Images)..];
        int channels = Output.Depth;
        switch (fault)
        {
            case Fault.OnePercent:
                Scale(pass.ParameterGradient(0), 1.01f);
                break;
            case Fault.MissingBias:
                pass.ParameterGradient(trained - 1).Clear();
                break;
            case Fault.SwappedSign:
                Scale(x, -1);
                break;
            case Fault.OneChannel:
                var weight = pass.ParameterGradient(0);
                for (int i = channels - 1; i < weight.Length; i += channels)
                    weight[i] *= -1;
                break;
            case Fault.OneBias:
                pass.ParameterGradient(trained - 1)[^1] = 0;
                break;
            case Fault.Border:
                int row = Inputs[0].Width * Inputs[0].Depth;
                for (int n = 0; n < pass.Images && !x.IsEmpty; n++)
                    x.Slice(n * Inputs[0].Count, row).Clear();
                break;
            case Fault.LastImage:
                Scale(image, 2);
                break;
        }
    }

    static void Scale(Span<float> values, float factor)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor;
    }
}
