using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Tests.Contracts;

/// <summary>An array in a layer's memory with canaries before and after it, so that a write beside it is seen.</summary>
sealed class Guarded
{
    const int Margin = 16;
    const float Canary = -12345.678f;

    readonly AlignedArray? memory;
    readonly int length;

    /// <summary>So many floats for each image; none where 0.</summary>
    public Guarded(int floats, int images)
    {
        length = floats * images;
        if (length == 0)
            return;
        memory = new AlignedArray(length + (2 * Margin));
        memory.Span.Fill(Canary);
        Region = new Region(memory, Margin, floats);
        Poison();
    }

    public Region Region { get; }

    public float[] Values
    {
        get => memory is null ? [] : memory.Slice(Margin, length).ToArray();
        set => value.CopyTo(memory!.Slice(Margin, length));
    }

    public void Poison() => memory?.Slice(Margin, length).Fill(float.NaN);

    public bool IsUnharmed => memory is null || (IsCanary(0) && IsCanary(Margin + length));

    bool IsCanary(int from) => memory!.Slice(from, Margin).IndexOfAnyExcept(Canary) < 0;
}
