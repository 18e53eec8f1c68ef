namespace Gabor.Formats;

/// <summary>A file of tensors with names, whatever its format: what there is, and the numbers of one when they are asked for.</summary>
interface INamedTensors
{
    /// <summary>The tensors; no name occurs twice.</summary>
    IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Reads the numbers of a tensor, row-major, as float32.</summary>
    /// <param name="name">A tensor that must be there.</param>
    /// <param name="sizes">The sizes it must have.</param>
    /// <param name="values">Where to.</param>
    /// <exception cref="GaborFormatException">There is none of this name and sizes, its type is not read, or it is damaged.</exception>
    void Read(string name, ReadOnlySpan<int> sizes, Span<float> values);

    /// <summary>The refusal of whole numbers.</summary>
    static GaborFormatException NotRead(string file, TensorEntry entry) => new(
        file, $"the tensor {entry} is of type {GaborFormatException.Quote(entry.Type.Name)}; {NumberType.Read} are read.");

    /// <summary>The refusal of a double that no float is near.</summary>
    static GaborFormatException TooLarge(string file, TensorEntry entry) =>
        new(file, $"{entry} holds a number beyond what float32 holds, 3.4E+38.");
}
