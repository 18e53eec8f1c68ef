using Gabor.Experiments.Explanations;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Experiments.Representations;

/// <summary>Some images on their way up, see <see cref="ActivationMaximization"/>.</summary>
sealed class Climb
{
    /// <summary>What a place sees is so many times the longest shift.</summary>
    const int ShiftShare = 8;

    readonly MaximizationOptions options;
    readonly ExplainedPass pass;
    readonly Model part;
    readonly int layer;
    readonly int[] channels, elements;
    readonly Shape shape, output;
    readonly InputWindow window;
    readonly int row, column;
    readonly float[] level, pixels, gradients, shifted, seen, slope;

    /// <param name="pass">The pass of as many images as there are channels.</param>
    /// <param name="part">Its network: the first output is climbed, the second is the layer.</param>
    /// <param name="options">How it climbs.</param>
    /// <param name="layer">A number of the layer, which names its random numbers.</param>
    /// <param name="channels">The channel of each image.</param>
    public Climb(ExplainedPass pass, Model part, MaximizationOptions options, int layer, int[] channels)
    {
        (this.pass, this.part, this.options, this.layer, this.channels) = (pass, part, options, layer, channels);
        (shape, output) = (part.Input, part.Nodes[part.Outputs[1]].Layer.Output);
        (row, column) = (output.Height / 2, output.Width / 2);
        window = ReceptiveField.Of(part, part.Outputs[1], row, column);
        elements = [.. channels.Select(channel => (((row * output.Width) + column) * output.Depth) + channel)];
        var preprocessing = part.Preprocessing;
        level = [.. Enumerable.Range(0, shape.Count).Select(i => PixelValues.Mean(preprocessing, i, 0.5f))];
        (pixels, gradients) = (new float[channels.Length * shape.Count], new float[channels.Length * shape.Count]);
        (shifted, seen, slope) = (new float[shape.Count], new float[pixels.Length], new float[shape.Count]);
        for (int i = 0; i < channels.Length; i++)
        {
            var image = Image(i);
            Random(i, 0).FillNormal(image, 0, options.Noise);
            for (int p = 0; p < image.Length; p++)
                image[p] = Math.Clamp(level[p] + image[p], 0, 1);
        }
    }

    public IEnumerable<MaximalImage> Run(IProgress<int>? progress, CancellationToken cancellation)
    {
        int reach = Math.Min(window.Height, window.Width) / ShiftShare;
        var shifts = new (int Down, int Right)[channels.Length];
        for (int step = 0; step < options.Steps; step++)
        {
            bool moves = 4 * step < 3 * options.Steps;
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < channels.Length; i++)
            {
                var random = Random(i, 1);
                shifts[i] = !moves ? default : (Below(random, 2 * step), Below(random, (2 * step) + 1));
            }

            Forward(shifts);
            FindSlopes();
            for (int i = 0; i < channels.Length; i++)
                Step(i, shifts[i], moves ? options.Smoothing : 0);
            progress?.Report(step + 1);
        }

        Array.Clear(shifts);
        Forward(shifts);
        int place = part.Outputs[1];
        return
        [
            .. channels.Select((channel, i) => new MaximalImage(
                channel, row, column, pass.Output(place)[(i * output.Count) + elements[i]], window, Image(i).ToArray())),
        ];

        int Below(in RandomStream random, int index) => random.Below((ulong)index, (2 * reach) + 1) - reach;
    }

    RandomStream Random(int image, int what) =>
        new(options.Seed, Purpose.Synthesis, (2 * layer) + what, (uint)channels[image]);

    Span<float> Image(int i) => pixels.AsSpan(i * shape.Count, shape.Count);

    void Forward((int Down, int Right)[] shifts)
    {
        for (int i = 0; i < channels.Length; i++)
        {
            Shift(Image(i), shifts[i].Down, shifts[i].Right, shifted);
            PixelValues.Prepare(part.Preprocessing, shifted, seen.AsSpan(i * shape.Count, shape.Count));
        }

        pass.Forward(seen);
    }

    /// <summary>
    /// The derivatives by all images. Where rectifiers on the way are all shut and there is no slope, the way that would open them, which
    /// is that of deconvolution.
    /// </summary>
    void FindSlopes()
    {
        pass.Backward(elements, BackwardRule.Gradient);
        pass.InputGradient.CopyTo(gradients);
        if (Enumerable.Range(0, channels.Length).All(i => Gradient(i).ContainsAnyExcept(0f)))
            return;
        pass.Backward(elements, BackwardRule.Deconvolution);
        for (int i = 0; i < channels.Length; i++)
        {
            if (!Gradient(i).ContainsAnyExcept(0f))
                pass.InputGradient.Slice(i * shape.Count, shape.Count).CopyTo(Gradient(i));
        }
    }

    Span<float> Gradient(int i) => gradients.AsSpan(i * shape.Count, shape.Count);

    void Step(int i, (int Down, int Right) shift, float smoothing)
    {
        Shift(Gradient(i), -shift.Down, -shift.Right, slope);
        double squares = 0;
        for (int p = 0; p < slope.Length; p++)
        {
            slope[p] /= PixelValues.Deviation(part.Preprocessing, p);
            squares += (double)slope[p] * slope[p];
        }

        var image = Image(i);
        double size = Math.Sqrt(squares / (window.Height * window.Width * shape.Depth));
        float unit = size > 0 ? (float)(options.StepSize / size) : 0;
        for (int p = 0; p < image.Length; p++)
        {
            float value = image[p] + (unit * slope[p]);
            image[p] = value - (options.Decay * (value - level[p]));
        }

        image.CopyTo(shifted);
        for (int p = 0; p < image.Length; p++)
            image[p] = Math.Clamp(shifted[p] + (smoothing * (Around(shifted, p) - shifted[p])), 0, 1);
    }

    /// <summary>The mean of the four neighbours of an element in its channel; the edge goes on outside.</summary>
    float Around(float[] image, int p)
    {
        int line = shape.Width * shape.Depth, x = p % line / shape.Depth, y = p / line;
        float above = image[y > 0 ? p - line : p], below = image[y < shape.Height - 1 ? p + line : p];
        float left = image[x > 0 ? p - shape.Depth : p], right = image[x < shape.Width - 1 ? p + shape.Depth : p];
        return ((above + below) + (left + right)) / 4;
    }

    /// <summary>An image whose rows and columns go on at the other side.</summary>
    void Shift(ReadOnlySpan<float> image, int down, int right, Span<float> to)
    {
        for (int y = 0; y < shape.Height; y++)
        {
            int toRow = Wrapped(y + down, shape.Height) * shape.Width;
            for (int x = 0; x < shape.Width; x++)
            {
                image.Slice(((y * shape.Width) + x) * shape.Depth, shape.Depth)
                    .CopyTo(to[((toRow + Wrapped(x + right, shape.Width)) * shape.Depth)..]);
            }
        }
    }

    static int Wrapped(int place, int size) => ((place % size) + size) % size;
}
