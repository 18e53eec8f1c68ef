using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Processes;

namespace Gabor.Layers;

/// <summary>
/// What a layer sees of one pass over a batch: its arrays in the plan's memory, [N, H, W, C] row-major, channels last, for the N
/// <see cref="Images"/> of this batch.
/// </summary>
public readonly ref struct Pass
{
    readonly PassMemory memory;
    readonly ulong seed;
    readonly uint step;
    readonly int first, place;

    internal Pass(
        PassMemory memory, int first, int images, bool training, ulong seed, uint step, Workers workers, int place = 0,
        PartExchange? parts = null, int? part = null)
    {
        this.memory = memory;
        this.first = first;
        this.place = place;
        Part = part;
        this.seed = seed;
        this.step = step;
        Images = images;
        Training = training;
        Workers = workers;
        Parts = parts;
    }

    /// <summary>N, the images of this batch.</summary>
    public int Images { get; }

    /// <summary>Whether the network is being trained; dropout acts only then.</summary>
    public bool Training { get; }

    /// <summary>
    /// Whether this forward pass is one of training done again, because its output was not kept for backward. What it saves is there
    /// already, and what it changed for good, as running statistics, is not to be changed twice.
    /// </summary>
    public bool IsRecomputed => memory.IsRecomputed;

    /// <summary>The threads that share the work.</summary>
    public Workers Workers { get; }

    /// <summary>
    /// The parts of the batch of which this pass sees those that this process computes together, where the batch is cut into parts: what
    /// mixes images takes its sums over the parts of all processes. Null for a batch in one.
    /// </summary>
    internal PartExchange? Parts { get; }

    /// <summary>
    /// Which part of the process's pass the images of this one are, counted from its first one; null where they are all of them.
    /// </summary>
    internal int? Part { get; }

    /// <summary>
    /// Output A, [N, H', W', D']: forward writes it, backward may read it if <see cref="BackwardReads.Output"/> is stated.
    /// </summary>
    public Span<float> Output => memory.Output.Of(first, Images);

    /// <summary>∂err/∂A, [N, H', W', D']; nobody reads it after this pass.</summary>
    public Span<float> OutputGradient => memory.OutputGradient.Of(first, Images);

    /// <summary>What forward left for backward, <see cref="Layer.SavedPerImage"/> floats an image.</summary>
    public Span<float> Saved => memory.Saved.Of(first, Images);

    /// <summary>What forward left for backward, <see cref="Layer.SavedPerBatch"/> floats.</summary>
    public Span<float> BatchSaved => memory.BatchSaved.All;

    /// <summary>Memory of this pass alone, <see cref="Layer.ScratchPerBatch"/> floats; what it holds is undefined.</summary>
    public Span<float> BatchScratch => memory.BatchScratch.All;

    /// <summary>Whether normalizations take the statistics of these images, as in training, rather than the running ones.</summary>
    internal bool MeasuresBatch => Training && !memory.KeepsRunningStatistics;

    /// <summary>
    /// Whether the ReLU that follows is part of this pass: forward stores max(0, a), and backward begins with ∂err/∂A of that, which counts
    /// only where <see cref="Output"/> is above 0.
    /// </summary>
    internal bool Rectifies => memory.Rectifier != Rectifier.None;

    /// <summary>Which of them it is.</summary>
    internal Rectifier Rectifier => memory.Rectifier;

    /// <summary>
    /// Whether a residual is part of this pass, the last input: forward adds it to a, before the ReLU; backward assigns its gradient.
    /// </summary>
    internal bool AddsResidual => memory.AddsResidual;

    /// <summary>The scale by which the output is rounded to bytes before it is stored; null where it is not.</summary>
    internal ByteScale? OutputScale => memory.OutputScale;

    /// <summary>Whether the output is stored as bytes of <see cref="OutputScale"/>, each image in whole floats.</summary>
    internal bool StoresBytes => memory.StoresBytes;

    /// <summary>What <see cref="Layer.Prepare"/> made of the parameters.</summary>
    internal Span<float> Prepared => memory.Prepared.All;

    /// <summary>How convolutions are computed.</summary>
    internal ConvolutionAlgorithm Convolution => memory.Convolution;

    /// <summary>Whether the parameters are taken with a factor and an offset of each channel.</summary>
    internal bool IsFolded => memory.Factor.Floats > 0;

    /// <summary>f of each output channel, where <see cref="IsFolded"/>: the layer's result is to be a f + o.</summary>
    internal ReadOnlySpan<float> Factor => memory.Factor.All;

    /// <summary>o of each output channel, where <see cref="IsFolded"/>.</summary>
    internal ReadOnlySpan<float> Offset => memory.Offset.All;

    /// <summary>The same pass over the images of one part alone.</summary>
    /// <param name="part">Which part, counted from the first one of the pass.</param>
    internal Pass OfPart(int part)
    {
        var (begin, count) = Parts!.Pass.Parts[part];
        return new(memory, first + begin, count, Training, seed, step, Workers, place, Parts, part);
    }

    /// <summary>Input X, [N, H, W, D].</summary>
    /// <param name="index">Which input; 0 unless the layer joins branches.</param>
    public ReadOnlySpan<float> Input(int index = 0) => memory.Inputs[index].Of(first, Images);

    /// <summary>An input that may lie in memory as bytes, which then have the plan's scale; numbers become bytes of another one.</summary>
    internal ByteInput Bytes(int index, ByteScale scale) => memory.InputScales is { } scales && scales[index] is { } stored
        ? new ByteInput(Input(index), isBytes: true, stored)
        : new ByteInput(Input(index), isBytes: false, scale);

    /// <summary>∂err/∂X, [N, H, W, D], to be assigned; empty where nobody asks for it.</summary>
    /// <param name="index">Which input; 0 unless the layer joins branches.</param>
    public Span<float> InputGradient(int index = 0) => memory.InputGradients[index].Of(first, Images);

    /// <summary>
    /// The gradient of a parameter over the batch, in the parameter's order, to be assigned; empty for running statistics.
    /// </summary>
    /// <param name="index">Its place in <see cref="Layer.Parameters"/>.</param>
    public Span<float> ParameterGradient(int index) => memory.ParameterGradients[index].All;

    /// <summary>
    /// Random numbers of this layer and step, so many for each image: pure functions of seed, layer, step, the image's place in the batch
    /// of the step, of which this pass may see a part, and the index within the image.
    /// </summary>
    internal RandomStream Random(int perImage) =>
        new RandomStream(seed, Purpose.Dropout, memory.Number, step).From((ulong)(place + first) * (ulong)perImage);
}

/// <summary>The arrays of one layer in a plan.</summary>
sealed class PassMemory
{
    /// <summary>The layer's place in the plan, which names its random numbers.</summary>
    public required int Number { get; init; }

    public required Region[] Inputs { get; init; }

    public required Region[] InputGradients { get; init; }

    public required Region Output { get; init; }

    public required Region OutputGradient { get; init; }

    public required Region Saved { get; init; }

    public Rectifier Rectifier { get; init; }

    public bool AddsResidual { get; init; }

    /// <summary>The scale of each input that lies in memory as bytes; null where none does.</summary>
    public ByteScale?[]? InputScales { get; init; }

    public ByteScale? OutputScale { get; init; }

    public bool StoresBytes { get; init; }

    public bool IsRecomputed { get; init; }

    public ConvolutionAlgorithm Convolution { get; init; }

    public bool KeepsRunningStatistics { get; init; }

    public Region Factor { get; init; }

    public Region Offset { get; init; }

    public Region Prepared { get; init; }

    public Region BatchSaved { get; init; }

    public Region BatchScratch { get; init; }

    public required Region[] ParameterGradients { get; init; }
}

/// <summary>A part of the memory of a plan: so many floats for each image, or once.</summary>
/// <param name="Array">The memory; null for no region.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Floats">Floats of an image, or of all.</param>
/// <param name="IsWhole">Whether it holds the whole batch, while others hold the images of a chunk.</param>
readonly record struct Region(AlignedArray? Array, int Offset, int Floats, bool IsWhole = false)
{
    /// <summary>
    /// The part of <paramref name="images"/> images that begin at image <paramref name="first"/> of the batch; empty for no region.
    /// </summary>
    public Span<float> Of(int first, int images) =>
        Array is null ? [] : Array.Slice(Offset + (IsWhole ? first * Floats : 0), images * Floats);

    /// <summary>The part of the first <paramref name="images"/> images.</summary>
    public Span<float> Of(int images) => Of(0, images);

    /// <summary>Floats that do not depend on the number of images.</summary>
    public Span<float> All => Array is null ? [] : Array.Slice(Offset, Floats);
}
