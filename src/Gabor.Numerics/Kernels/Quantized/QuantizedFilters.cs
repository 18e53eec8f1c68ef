using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>What a quantized layer makes of its parameters once: for each filter a factor, an offset and what its sums begin with, and the
/// signed bytes of the weights in the order in which they are multiplied.</summary>
readonly unsafe struct QuantizedFilters
{
    /// <summary>Floats to which each part is rounded up: a cache line.</summary>
    const int Line = AlignedArray.AlignmentFloats;

    /// <summary>s of the input times s of the filter; and the bias.</summary>
    public readonly float* Factor, Offset;

    /// <summary>What the sums begin with, −z Σ w.</summary>
    public readonly int* Start;

    /// <summary>Where each four terms lie; none where the terms are those of the definition.</summary>
    public readonly int* Terms;

    /// <summary>The weights.</summary>
    public readonly byte* Weights;

    /// <summary>The parts at a place in memory.</summary>
    public QuantizedFilters(in GroupedGeometry g, IntegerWay way, float* memory)
    {
        int columns = Columns(g, way);
        Factor = memory;
        Offset = memory + columns;
        Start = (int*)memory + (2 * columns);
        Terms = Start + columns;
        Weights = (byte*)(Terms + Lines(TermCount(g, way)));
    }

    /// <summary>How much memory they take.</summary>
    public static int Floats(in GroupedGeometry g, IntegerWay way) => checked(
        (3 * Columns(g, way)) + Lines(TermCount(g, way)) + Lines((int)((WeightBytes(g, way) + sizeof(float) - 1) / sizeof(float))));

    /// <summary>Panels of the filters of one group.</summary>
    public static int Panels(in GroupedGeometry g) => (g.GroupFilters + IIntegerTile.Columns - 1) / IIntegerTile.Columns;

    /// <summary>Bytes of one panel.</summary>
    public static nint PanelBytes(in GroupedGeometry g, IntegerWay way) => (nint)TermCount(g, way) * way.PanelBytes;

    /// <summary>Writes them.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="way">How the products are computed.</param>
    /// <param name="weight">W, [F₁, F₂, D/G, D'], whole numbers of −128 … 127.</param>
    /// <param name="scales">s of each filter.</param>
    /// <param name="bias">b of each filter.</param>
    /// <param name="input">How bytes of the input stand for numbers.</param>
    /// <param name="prepared"><see cref="Floats"/> of them; overwritten.</param>
    public static void Write(
        in GroupedGeometry g, IntegerWay way, ReadOnlySpan<float> weight, ReadOnlySpan<float> scales, ReadOnlySpan<float> bias,
        ByteScale input, Span<float> prepared)
    {
        prepared.Clear();
        fixed (float* memory = prepared)
        {
            var filters = new QuantizedFilters(g, way, memory);
            for (int k = 0; k < g.Filters; k++)
            {
                int column = Column(g, way, k), sum = 0;
                for (int i = k; i < weight.Length; i += g.Filters)
                    sum += (int)weight[i];
                filters.Factor[column] = input.Scale * scales[k];
                filters.Offset[column] = bias[k];
                filters.Start[column] = -input.ZeroPoint * sum;
            }

            if (way.HasPanels)
                PackPanels(g, way, weight, filters);
            else if (way.IsDepthwise)
                DepthwiseSums.Pack(g, weight, (short*)filters.Weights);
            else
                for (int i = 0; i < weight.Length; i++)
                    ((sbyte*)filters.Weights)[i] = (sbyte)weight[i];
        }
    }

    static void PackPanels(in GroupedGeometry g, IntegerWay way, ReadOnlySpan<float> weight, QuantizedFilters filters)
    {
        int count = TermCount(g, way);
        int[] taps = new int[count * IIntegerTile.Together];
        IntegerTerms.Fill(g, new Span<int>(filters.Terms, count), taps);
        Span<sbyte> four = stackalloc sbyte[IIntegerTile.Together];
        for (int k = 0; k < g.Filters; k++)
        {
            (int panel, int column) = int.DivRem(Column(g, way, k), IIntegerTile.Columns);
            byte* to = filters.Weights + (panel * PanelBytes(g, way));
            for (int n = 0; n < count; n++, to += way.PanelBytes)
            {
                for (int t = 0; t < four.Length; t++)
                {
                    int tap = taps[(n * four.Length) + t];
                    four[t] = tap == IntegerTerms.None ? (sbyte)0 : (sbyte)weight[(tap * g.Filters) + k];
                }

                way.Pack(four, column, to);
            }
        }
    }

    /// <summary>The place of a filter: each group has panels of its own.</summary>
    static int Column(in GroupedGeometry g, IntegerWay way, int filter) => way.HasPanels
        ? (filter / g.GroupFilters * Panels(g) * IIntegerTile.Columns) + (filter % g.GroupFilters)
        : filter;

    static int Columns(in GroupedGeometry g, IntegerWay way) =>
        way.HasPanels ? checked(g.Groups * Panels(g) * IIntegerTile.Columns) : Lines(g.Filters);

    static int TermCount(in GroupedGeometry g, IntegerWay way) => way.HasPanels ? IntegerTerms.Count(g) : 0;

    static long WeightBytes(in GroupedGeometry g, IntegerWay way) =>
        way.HasPanels ? (long)g.Groups * Panels(g) * PanelBytes(g, way)
        : way.IsDepthwise ? DepthwiseSums.WeightBytes(g)
        : g.Weights;

    static int Lines(int floats) => (floats + Line - 1) / Line * Line;
}
