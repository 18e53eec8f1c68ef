namespace Gabor.Models;

/// <summary>An autoencoder (4.1.4) cut at its code: what gives the code of an image, and what gives the image back.</summary>
static class DecoderPart
{
    /// <summary>The layers behind the code, up to the first output; they are those of the model.</summary>
    /// <param name="model">The autoencoder.</param>
    /// <param name="code">The place of the code.</param>
    /// <exception cref="ArgumentException">The reconstruction does not come from the code alone.</exception>
    public static Model Of(Model model, int code)
    {
        var part = FrozenLayers.Behind(model, code, model.Outputs[0]);
        return part ?? throw new ArgumentException(
            $"{model.Name}: its reconstruction does not come from {model.Nodes[code].Layer.Name} alone, so no code can be decoded.");
    }
}
