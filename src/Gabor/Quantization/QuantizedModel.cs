using Gabor.Models;

namespace Gabor.Quantization;

/// <summary>A model that was quantized.</summary>
/// <param name="Model">The model, to predict, evaluate, save, pack and export like any other; it cannot be trained.</param>
/// <param name="Quantized">The names of the layers that multiply bytes.</param>
/// <param name="Kept">The names of the layers with weights that stay in float32.</param>
public sealed record QuantizedModel(Model Model, IReadOnlyList<string> Quantized, IReadOnlyList<string> Kept);
