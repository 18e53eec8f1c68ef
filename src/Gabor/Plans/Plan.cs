using Gabor.Models;

namespace Gabor.Plans;

/// <summary>
/// A model laid out for a batch size and a mode, as data: which operations run in which order, and where their arrays lie. A device binds
/// it to memory and runs it.
/// </summary>
sealed record Plan
{
    internal Plan()
    {
    }

    /// <summary>
    /// The model. In training its parameters are read at every pass; in inference when a device binds the plan, and when it refreshes it.
    /// </summary>
    public required Model Model { get; init; }

    /// <summary>The most images of a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>
    /// Whether all threads share each operation: in training, and in inference where the parameters are more than the activations of the
    /// batch. Else each thread takes chunks of images through all operations by itself, where there are two images a thread.
    /// </summary>
    public required bool SharesOperations { get; init; }

    /// <summary>
    /// The most images that go through the operations together: the batch where threads share each operation; else, since no image knows of
    /// another, as many as stay in a core's cache.
    /// </summary>
    public required int ChunkSize { get; init; }

    /// <summary>What the plan is for.</summary>
    public required PlanMode Mode { get; init; }

    /// <summary>What was chosen.</summary>
    public required PlanOptions Options { get; init; }

    /// <summary>Inference only: what is made of the parameters once. In training it is part of <see cref="Forward"/>.</summary>
    public required IReadOnlyList<PlanOperation> Prepare { get; init; }

    /// <summary>From the input to the outputs: (4.1), (4.4), (4.9)–(4.11).</summary>
    public required IReadOnlyList<PlanOperation> Forward { get; init; }

    /// <summary>From the outputs' gradients to those of the parameters, last layer first, as in algorithm 2; none in inference.</summary>
    public required IReadOnlyList<PlanOperation> Backward { get; init; }

    /// <summary>Where the batch lies.</summary>
    public required PlanRegion Input { get; init; }

    /// <summary>The outputs, in the model's order; the first one is the scores.</summary>
    public required IReadOnlyList<PlanRegion> Outputs { get; init; }

    /// <summary>The gradients of the outputs; empty in inference.</summary>
    public required IReadOnlyList<PlanRegion> OutputGradients { get; init; }

    /// <summary>The order of the parameters in <see cref="PlanArena.ParameterGradients"/>.</summary>
    public required ParameterLayout Parameters { get; init; }

    /// <summary>Floats of <see cref="PlanArena.Activations"/>, of one chunk.</summary>
    public required long ActivationFloats { get; init; }

    /// <summary>Floats of <see cref="PlanArena.Outputs"/>.</summary>
    public required long OutputFloats { get; init; }

    /// <summary>Bytes of one memory of each kind.</summary>
    public long Bytes => sizeof(float) *
        (((long)Input.Floats * BatchSize) + ActivationFloats + OutputFloats + (Mode == PlanMode.Training ? Parameters.Floats : 0));

    /// <summary>Compiles a model; takes no memory, so that it also says how much a plan would need that is too large.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batchSize">The most images of a batch, at least 1.</param>
    /// <param name="mode">What the plan is for.</param>
    /// <param name="options">What can be chosen; defaults if null.</param>
    public static Plan Compile(Model model, int batchSize, PlanMode mode, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (mode == PlanMode.Training && model.Nodes.FirstOrDefault(node => node.Layer.IsForInference) is { } quantized)
        {
            throw new ArgumentException(
                $"{model.Name}: {quantized.Layer.Name} is quantized, and rounded numbers have no slope; train the network that it was made "
                + "of, and quantize that again.", nameof(model));
        }

        return PlanCompiler.Compile(model, batchSize, mode, options ?? new PlanOptions());
    }

    /// <summary>
    /// Cuts the parameter gradients into contiguous ranges of at least so many floats, in the order in which backward finishes them: the
    /// end of the memory first.
    /// </summary>
    /// <param name="floats">The least length of a range but the last, at least 1.</param>
    public IReadOnlyList<GradientBucket> Buckets(int floats) => GradientBucket.Of(this, floats);
}
