namespace Gabor.Numerics.Kernels.Features;

/// <summary>Planes of one size in one block of memory.</summary>
/// <param name="first">The first pixel of the first plane.</param>
/// <param name="stride">Pixels from one plane to the next.</param>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
readonly unsafe struct FeaturePlanes(float* first, nint stride, int height, int width)
{
    readonly float* first = first;
    readonly nint stride = stride;

    public int Height { get; } = height;

    public int Width { get; } = width;

    /// <summary>A pixel of a plane.</summary>
    public float* At(int plane, int y, int x) => first + (plane * stride) + ((nint)y * Width) + x;
}
