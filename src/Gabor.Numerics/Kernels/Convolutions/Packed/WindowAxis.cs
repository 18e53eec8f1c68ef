namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// Along one axis, where the taps of a window's rows lie: tap i of row y at source place y <see cref="RowStep"/> + <see cref="First"/> +
/// i <see cref="Step"/>, which may be outside, where the source is 0.
/// </summary>
/// <param name="Size">Places of the source.</param>
/// <param name="Rows">How many rows y there are.</param>
/// <param name="RowStep">Places from one row to the next.</param>
/// <param name="First">The place of the first tap of the first row.</param>
/// <param name="Step">Places from one tap to the next.</param>
/// <param name="Taps">How many taps i there are.</param>
readonly record struct WindowAxis(int Size, int Rows, int RowStep, int First, int Step, int Taps)
{
    /// <summary>The place of the first tap of a row.</summary>
    public int At(int row) => (row * RowStep) + First;
}

/// <summary>
/// Along one axis, the pixels u with (u + P) mod S = p, for a convolution's input gradient: they are met by the taps whose place iδ leaves
/// the same remainder, so their derivatives are a convolution of the output's derivatives with these taps alone, see
/// <see cref="ConvolutionInputGradient"/>.
/// </summary>
/// <param name="Axis">Where the windows that meet them lie, the last tap first, so that places ascend.</param>
/// <param name="FirstPixel">The first of the pixels; the next is S further on.</param>
/// <param name="LastTap">The tap i that comes first.</param>
/// <param name="TapStep">How much smaller i the next one has.</param>
readonly record struct PhaseAxis(WindowAxis Axis, int FirstPixel, int LastTap, int TapStep)
{
    /// <summary>The pixels of remainder <paramref name="p"/>.</summary>
    /// <param name="size">Pixels along the axis.</param>
    /// <param name="outputs">Positions of the window.</param>
    /// <param name="taps">F.</param>
    /// <param name="stride">S.</param>
    /// <param name="dilation">δ.</param>
    /// <param name="padding">P, zeros before the first pixel.</param>
    /// <param name="p">0 … S − 1.</param>
    public static PhaseAxis Of(int size, int outputs, int taps, int stride, int dilation, int padding, int p)
    {
        int first = (((p - padding) % stride) + stride) % stride, count = 0, last = 0, step = stride;
        for (int i = 0; i < taps; i++)
        {
            if (i * dilation % stride != p)
                continue;
            if (count++ > 0)
                step = i - last;
            last = i;
        }

        int pixels = Math.Max(0, (size - first + stride - 1) / stride);
        int window = ((first + padding) / stride) - (last * dilation / stride);
        return new(new(outputs, pixels, 1, window, count < 2 ? 1 : step * dilation / stride, count), first, last, step);
    }

    /// <summary>The tap of a window that the k-th of these is.</summary>
    public int Tap(int k) => LastTap - (k * TapStep);
}
