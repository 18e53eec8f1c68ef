using Gabor.Formats.Onnx.Messages;

namespace Gabor.Formats.Onnx;

/// <summary>Numbers that a graph holds: weights as float32, or whole numbers that say sizes and axes.</summary>
sealed class OnnxTensor
{
    /// <summary>Stands in whole numbers for the batch size, which no model knows.</summary>
    public const long Batch = long.MinValue;

    const int MostAxes = 8;

    OnnxTensor(int[] dims, float[]? floats, long[]? whole) => (Dims, Floats, Whole) = (dims, floats, whole);

    /// <summary>Weights.</summary>
    public OnnxTensor(int[] dims, float[] floats) : this(dims, floats, null)
    {
    }

    /// <summary>Whole numbers.</summary>
    public OnnxTensor(int[] dims, long[] whole) : this(dims, null, whole)
    {
    }

    /// <summary>The sizes of its axes; none for a single number.</summary>
    public int[] Dims { get; }

    /// <summary>The numbers; null of whole ones.</summary>
    public float[]? Floats { get; }

    /// <summary>The numbers; null of weights.</summary>
    public long[]? Whole { get; }

    /// <summary>How many numbers it has.</summary>
    public int Count => Floats?.Length ?? Whole!.Length;

    /// <summary>The same numbers under other sizes.</summary>
    public OnnxTensor As(params int[] dims) => new(dims, Floats, Whole);

    /// <summary>The same numbers as float32, or as whole numbers, rounded towards 0.</summary>
    public OnnxTensor Cast(bool isWhole) => isWhole == (Whole is not null) ? this
        : isWhole ? new(Dims, [.. Floats!.Select(x => (long)x)])
        : new(Dims, [.. Whole!.Select(x => (float)x)]);

    /// <summary>The numbers with their axes in another order, as numpy's transpose.</summary>
    public OnnxTensor Transposed(int[] order)
    {
        int[] dims = [.. order.Select(axis => Dims[axis])];
        int[] steps = new int[Dims.Length];
        for (int axis = Dims.Length - 1, step = 1; axis >= 0; step *= Dims[axis--])
            steps[axis] = step;
        int[] from = new int[Count], at = new int[dims.Length];
        for (int i = 0, place = 0; i < from.Length; i++)
        {
            from[i] = place;
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                place += steps[order[axis]];
                if (++at[axis] < dims[axis])
                    break;
                place -= at[axis] * steps[order[axis]];
                at[axis] = 0;
            }
        }

        return Floats is { } floats
            ? new(dims, [.. from.Select(place => floats[place])])
            : new(dims, [.. from.Select(place => Whole![place])]);
    }

    /// <summary>Reads a tensor of a file.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="file">The file's path, for messages.</param>
    /// <param name="files">The files beside it; null where its numbers must lie in the file itself.</param>
    /// <exception cref="GaborFormatException">Its type is not read, its numbers lie elsewhere or are not as many as it says, or one is not
    /// finite as float32.</exception>
    public static OnnxTensor Of(TensorProto proto, string file, OnnxDataFiles? files = null)
    {
        string what = $"the tensor {GaborFormatException.Quote(proto.Name)}";
        bool isOutside = proto.DataLocation != 0;
        if (isOutside && files is null)
            throw new GaborFormatException(file, $"{what} lies in another file; save the model with its weights inside.");
        var type = OnnxType.Of(proto.DataType) ?? throw new GaborFormatException(
            file, $"{what} is of type {OnnxType.NameOf(proto.DataType)}; {OnnxType.Known} are read.");
        int[] dims = Checked(proto, what, file);
        long count = dims.Aggregate(1L, (product, size) => product * size);
        var raw = isOutside ? files!.Read(proto, what) : proto.RawData.Span;
        bool isRaw = raw.Length > 0;
        long stated = isRaw ? raw.Length / type.Bytes : type.Listed(proto);
        if (stated != count || (isRaw && raw.Length % type.Bytes != 0))
        {
            throw new GaborFormatException(
                file, $"{what} says {string.Join('×', dims)} and holds "
                + (isRaw ? $"{raw.Length} bytes." : $"{stated} numbers."));
        }

        if (type.IsWhole)
        {
            long[] whole = new long[count];
            for (int i = 0; i < whole.Length; i++)
                whole[i] = isRaw ? type.ReadWhole(raw[(i * type.Bytes)..]) : type.ListedWhole(proto, i);
            return new(dims, whole);
        }

        float[] floats = new float[count];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = isRaw ? type.ReadFloat(raw[(i * type.Bytes)..]) : type.ListedFloat(proto, i);
            if (float.IsNaN(floats[i]))
                throw new GaborFormatException(file, $"{what} holds {floats[i]}, which is no number.");
        }

        return new(dims, floats);
    }

    static int[] Checked(TensorProto proto, string what, string file)
    {
        if (proto.Dims.Count > MostAxes)
            throw new GaborFormatException(file, $"{what} has {proto.Dims.Count} axes; {MostAxes} are the limit.");
        Int128 count = 1;
        foreach (long size in proto.Dims)
        {
            if (size is < 0 or > int.MaxValue || (count *= size) > Array.MaxLength)
                throw new GaborFormatException(file, $"{what} says {string.Join('×', proto.Dims)}; that is no size.");
        }

        return [.. proto.Dims.Select(size => (int)size)];
    }
}
