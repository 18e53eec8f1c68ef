using System.Collections.Concurrent;
using System.Globalization;

namespace Gabor.Numerics;

/// <summary>
/// Dense float32 numbers in row-major order with the sizes of their axes; images lie channels last, [N, H, W, C], filters
/// [F₁, F₂, D_in, D_out]. The memory starts on a 64-byte line, is taken from a pool and given back by <see cref="Dispose"/>;
/// a tensor that is never disposed is simply collected.
/// </summary>
public sealed class Tensor : IDisposable
{
    static readonly ConcurrentDictionary<int, ConcurrentBag<AlignedArray>> Pool = new();

    readonly int[] sizes;
    AlignedArray? memory;

    /// <summary>A tensor of zeros.</summary>
    /// <param name="sizes">The sizes of the axes, outermost first, each at least 1.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or the product is not below 2³¹.</exception>
    public Tensor(params ReadOnlySpan<int> sizes)
    {
        int count = CountOf(sizes);
        this.sizes = sizes.ToArray();
        memory = Rent(count);
    }

    /// <summary>The sizes of the axes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => sizes;

    /// <summary>The number of elements.</summary>
    public int Count => Memory.Length;

    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<float> Span => Memory.Span;

    internal AlignedArray Memory => memory ?? throw new ObjectDisposedException(nameof(Tensor));

    /// <summary>Gives the memory back to the pool. The tensor and spans of it must not be used any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref memory, null) is { } array)
            Pool.GetOrAdd(array.Length, static _ => []).Add(array);
    }

    /// <summary>The sizes as people write them: <c>5×5×1×20</c>.</summary>
    public override string ToString() => Written(sizes);

    /// <summary>The elements of a tensor of these sizes.</summary>
    /// <exception cref="ArgumentException">A size is less than 1, or the product is not below 2³¹.</exception>
    internal static int CountOf(ReadOnlySpan<int> sizes)
    {
        long count = 1;
        foreach (int size in sizes)
        {
            if (size < 1 || (count *= size) > int.MaxValue - AlignedArray.AlignmentFloats)
            {
                throw new ArgumentException(
                    $"a tensor of {Written(sizes)}: sizes are at least 1 and their product is below 2³¹.", nameof(sizes));
            }
        }

        return (int)count;
    }

    static AlignedArray Rent(int count)
    {
        if (!Pool.TryGetValue(count, out var bag) || !bag.TryTake(out var array))
            return new AlignedArray(count);
        array.Span.Clear();
        return array;
    }

    static string Written(ReadOnlySpan<int> sizes)
    {
        string[] texts = new string[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
            texts[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        return string.Join('×', texts);
    }
}
