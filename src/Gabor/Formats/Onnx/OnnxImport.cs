using Gabor.Models;

namespace Gabor.Formats.Onnx;

/// <summary>A network out of a file of ONNX.</summary>
/// <param name="Model">The network, with its weights.</param>
/// <param name="Dims">The sizes of its output in ONNX, without the batch.</param>
/// <param name="Opset">The version of the file's operators.</param>
/// <param name="HasPixels">Whether what is done to pixels was in the graph.</param>
/// <param name="Remarks">What a person should know, in sentences.</param>
sealed record OnnxImport(Model Model, IReadOnlyList<int> Dims, long Opset, bool HasPixels, IReadOnlyList<string> Remarks);
