using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// The axes of an image in another order, as numpy's transpose: channels first, where what follows flattens an image channel by channel.
/// </summary>
/// <remarks>
/// Forward: A(i₀, i₁, i₂) = X(j₀, j₁, j₂) with j at the axis o(a) equal to iₐ, where o says which axis of X becomes the rows, the columns
/// and the channels. Backward: ∂err/∂X is ∂err/∂A with the axes back in their order.
/// </remarks>
public sealed class Transpose : Layer
{
    readonly int[] order;

    /// <summary>The axes in another order; 0 are the rows of the input, 1 its columns and 2 its channels.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="rows">Which axis of the input the rows are.</param>
    /// <param name="columns">Which axis of the input the columns are.</param>
    /// <param name="channels">Which axis of the input the channels are.</param>
    /// <exception cref="ArgumentException">The three are not 0, 1 and 2 in some order.</exception>
    public Transpose(string name, Shape input, int rows, int columns, int channels)
        : base(name, input)
    {
        order = [rows, columns, channels];
        if (!order.Order().SequenceEqual([0, 1, 2]))
            throw Refuse.Axes(name, rows, columns, channels);
        int[] sizes = Sizes(input);
        Output = new Shape(sizes[rows], sizes[columns], sizes[channels]);
    }

    /// <inheritdoc/>
    public override string Kind => "transpose";

    /// <summary>The sizes of the input in the new order.</summary>
    public override Shape Output { get; }

    /// <summary>Which axis of the input the rows, the columns and the channels are.</summary>
    public (int Rows, int Columns, int Channels) Axes => (order[0], order[1], order[2]);

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("rows", order[0]), new("columns", order[1]), new("channels", order[2])];

    /// <inheritdoc/>
    public override string Details => FormattableString.Invariant($"{order[0]}, {order[1]}, {order[2]}");

    /// <summary>A, its elements from their places in X.</summary>
    public override void Forward(in Pass pass)
    {
        for (int image = 0; image < pass.Images; image++)
        {
            var x = pass.Input().Slice(image * Input.Count, Input.Count);
            var a = pass.Output.Slice(image * Input.Count, Input.Count);
            foreach (var (to, from, step) in new Walk(this))
                Gather(x[from..], step, a.Slice(to, Output.Depth));
        }
    }

    /// <summary>∂X, its elements from their places in ∂A.</summary>
    public override void Backward(in Pass pass)
    {
        if (pass.InputGradient().IsEmpty)
            return;
        for (int image = 0; image < pass.Images; image++)
        {
            var g = pass.OutputGradient.Slice(image * Input.Count, Input.Count);
            var dx = pass.InputGradient().Slice(image * Input.Count, Input.Count);
            foreach (var (to, from, step) in new Walk(this))
                Scatter(g.Slice(to, Output.Depth), dx[from..], step);
        }
    }

    static void Gather(ReadOnlySpan<float> x, int step, Span<float> a)
    {
        for (int d = 0; d < a.Length; d++)
            a[d] = x[d * step];
    }

    static void Scatter(ReadOnlySpan<float> g, Span<float> dx, int step)
    {
        for (int d = 0; d < g.Length; d++)
            dx[d * step] = g[d];
    }

    static int[] Sizes(Shape shape) => [shape.Height, shape.Width, shape.Depth];

    internal static Layer Read(string name, Shape input, SettingReader settings)
    {
        int rows = settings.Whole("rows", 0), columns = settings.Whole("columns", 0), channels = settings.Whole("channels", 0);
        return settings.IsAsking ? new Transpose(name, input, 0, 1, 2) : new Transpose(name, input, rows, columns, channels);
    }

    /// <summary>The places of the output one after another: where its channels begin, where those lie in the input, and how far
    /// apart.</summary>
    struct Walk
    {
        readonly Shape output;
        readonly int rowStep, columnStep, step;
        int y, x;

        public Walk(Transpose layer)
        {
            output = layer.Output;
            ReadOnlySpan<int> steps = [layer.Input.Width * layer.Input.Depth, layer.Input.Depth, 1];
            (rowStep, columnStep, step) = (steps[layer.order[0]], steps[layer.order[1]], steps[layer.order[2]]);
            x = -1;
        }

        public readonly (int To, int From, int Step) Current =>
            (((y * output.Width) + x) * output.Depth, (y * rowStep) + (x * columnStep), step);

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            if (++x == output.Width)
                (x, y) = (0, y + 1);
            return y < output.Height;
        }
    }
}
