using System.Numerics;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Plans;

/// <summary>Turns a graph into a plan: says how long each array lives, has them placed, and writes the lists of operations.</summary>
sealed class PlanCompiler
{
    /// <summary>
    /// Floats of a chunk's activations that stay in the second-level cache of one core, 1 MiB on the processors that it was measured on.
    /// </summary>
    const int CacheFloats = 1 << 18;

    /// <summary>
    /// Images up to which a chunk may leave that cache, so that parameters are not read too often, and the most of a chunk: more would only
    /// take memory.
    /// </summary>
    const int FewOfChunk = 8, MostOfChunk = 64;

    /// <summary>Floats of a chunk's activations that stay in a last-level cache, 32 MiB likewise.</summary>
    const int SharedCacheFloats = 1 << 23;

    /// <summary>Floats of parameters that the last-level caches of two far cores hold.</summary>
    const int FarCachesFloats = 2 * SharedCacheFloats;

    /// <summary>Images that kernels put side by side into lanes; chunks are whole blocks of them where they hold one.</summary>
    const int Block = 16;

    readonly PlanGraph graph;
    readonly int batch, chunk;
    readonly bool trains;
    readonly Recomputation recomputation;
    readonly Timeline time;
    readonly PlanRegions regions;
    readonly GradientRoutes gradients;
    readonly SharedGradients shares;
    readonly ParameterLayout parameters;
    readonly PlanRegion input;
    readonly int[] outputs, again, saved, batchSaved, forwardScratch, againScratch, backwardScratch;

    PlanCompiler(PlanGraph graph, int batch, int chunk, Recomputation recomputation, int statistics = 1)
    {
        (this.graph, this.batch, this.chunk, this.recomputation) = (graph, batch, chunk, recomputation);
        trains = graph.Mode == PlanMode.Training;
        time = new Timeline(graph, recomputation);
        regions = new PlanRegions(chunk, batch);
        parameters = new ParameterLayout(graph.Model);
        input = new PlanRegion(PlanArena.Input, 0, graph.Model.Input.Count, IsPerImage: true);
        outputs = Each((node, i) => graph.Outputs.Contains(node.Value)
            ? regions.AskOutput(graph.Floats(node.Value))
            : regions.Ask(graph.Floats(node.Value), isPerImage: true, i, time.LastRead(i)));
        again = Each((node, i) => time.Again(i) is var (made, last)
            ? regions.Ask(graph.Floats(node.Value), isPerImage: true, made, last)
            : PlanRegions.None);
        saved = Each((node, i) => trains || !node.Layer.SavesForBackwardAlone
            ? regions.Ask(node.Layer.SavedPerImage, isPerImage: true, i, time.SavedUntil(i))
            : PlanRegions.None);
        batchSaved = Each((node, i) => regions.Ask(
            node.Layer.SavedPerBatch * (node.Layer.JoinsParts ? statistics : 1), isPerImage: false, i, time.SavedUntil(i)));
        forwardScratch = Each((node, i) => regions.Ask(node.Layer.ScratchPerBatch, isPerImage: false, i, i));
        againScratch = Each((node, i) => time.Again(i) is var (made, _)
            ? regions.Ask(node.Layer.ScratchPerBatch, isPerImage: false, made, made)
            : PlanRegions.None);
        backwardScratch = Each((node, i) => trains
            ? regions.Ask(node.Layer.ScratchPerBatch, isPerImage: false, time.Backward(i), time.Backward(i))
            : PlanRegions.None);
        gradients = new GradientRoutes(graph, time, regions);
        shares = new SharedGradients(graph, time, regions);
        regions.Place();
    }

    /// <summary>Compiles a model.</summary>
    public static Plan Compile(Model model, int batch, PlanMode mode, PlanOptions options)
    {
        var graph = new PlanGraph(model, mode, options.Fusions);
        var none = Recomputation.None(graph);
        int chunk = SharesOperations(graph, batch)
            ? batch
            : Math.Min(batch, Chunk(graph, new PlanCompiler(graph, 1, 1, none).regions.ActivationFloats));
        IEnumerable<Recomputation> choices =
            options.RecomputesActivations && mode == PlanMode.Training ? Recomputation.Choices(graph) : [none];
        return choices.Select(choice => new PlanCompiler(graph, batch, chunk, choice, options.KeptStatistics))
            .MinBy(compiler => compiler.regions.ActivationFloats)!.Write(options);
    }

    /// <summary>
    /// Whether all threads share each operation. Threads that take images through all layers by themselves each read all parameters;
    /// threads that share operations read what others wrote of the activations instead. The fewer floats win, unless the parameters stay in
    /// a cache. alexnet, 61 M parameters: 1.10 to 1.12 times as fast at 8 to 64 images, 0.97 at 128; vgg16 1.11 at 4, 1.04 at 8.
    /// </summary>
    static bool SharesOperations(PlanGraph graph, int batch) => graph.Mode == PlanMode.Training
        || Parameters(graph) > Math.Max(FarCachesFloats, batch * Values(graph));

    /// <summary>
    /// Images of a chunk: as many as stay in a core's cache, or where those are few, up to 8: 4 or 2 where more would leave the last-level
    /// cache too, unless the parameters, which each chunk reads again, are more than its activations. mobilenet-v2 is 1.07 times as fast as
    /// with 8 at 16 images, the median of eight comparisons, and resnet50 1.01; vgg16 would be at 0.97 with 4.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="floats">The activations of an image.</param>
    static int Chunk(PlanGraph graph, long floats)
    {
        long few = Math.Max(SharedCacheFloats / Math.Max(1, floats), Parameters(graph) / Math.Max(1, Values(graph)));
        int fewest = 1 << BitOperations.Log2((ulong)Math.Clamp(few, 2, FewOfChunk));
        int fits = (int)Math.Clamp(CacheFloats / Math.Max(1, floats), fewest, MostOfChunk);
        return fits > Block ? fits / Block * Block : fits;
    }

    /// <summary>Floats of all parameters.</summary>
    static long Parameters(PlanGraph graph) => graph.Nodes.Sum(node => node.Layer.Parameters.Sum(parameter => (long)parameter.Count));

    /// <summary>Floats of an image in all values.</summary>
    static long Values(PlanGraph graph) => graph.Nodes.Sum(node => (long)graph.Floats(node.Value));

    Plan Write(PlanOptions options) => new()
    {
        Model = graph.Model,
        BatchSize = batch,
        ChunkSize = chunk,
        SharesOperations = SharesOperations(graph, batch),
        Mode = graph.Mode,
        Options = options,
        Prepare = trains ? [] : [.. Enumerable.Range(0, graph.Nodes.Count).SelectMany(Prepare)],
        Forward = [.. Enumerable.Range(0, graph.Nodes.Count).SelectMany(Forward)],
        Backward = trains ? [.. Enumerable.Range(0, graph.Nodes.Count).Reverse().Where(graph.HasBackward).SelectMany(Backward)] : [],
        Input = input,
        Outputs = [.. graph.Outputs.Select(output => regions[outputs[graph.IndexOf(output)]])],
        OutputGradients = [.. graph.Outputs.Select(output => regions[gradients.Sum(graph.IndexOf(output))])],
        Parameters = parameters,
        ActivationFloats = regions.ActivationFloats,
        OutputFloats = regions.OutputFloats,
    };

    IEnumerable<PlanOperation> Prepare(int i) =>
        graph.Nodes[i].Layer.Parameters.Count > 0 ? [Operation(OperationKind.Prepare, i, PlanRegions.None)] : [];

    IEnumerable<PlanOperation> Forward(int i) => [.. trains ? Prepare(i) : [], Operation(OperationKind.Forward, i, forwardScratch[i])];

    IEnumerable<PlanOperation> Backward(int i) =>
    [
        .. recomputation.Before(i).Select(j => Operation(OperationKind.Recompute, j, againScratch[j])),
        Operation(OperationKind.Backward, i, backwardScratch[i]),
        .. gradients.Additions(i).Select(addition => new PlanOperation
        {
            Kind = OperationKind.AddGradients,
            Layer = graph.Nodes[i].Layer,
            Number = graph.Nodes[i].Number,
            OutputGradient = regions[addition.Sum],
            InputGradients = [regions[addition.Branch]],
        }),
        .. shares.Of(i).Select(shared => new PlanOperation
        {
            Kind = OperationKind.AddGradients,
            Layer = graph.Nodes[i].Layer,
            Number = graph.Nodes[i].Number,
            OutputGradient = Gradient(shared.Parameter),
            InputGradients = [regions[shared.Region]],
        }),
    ];

    PlanOperation Operation(OperationKind kind, int i, int scratch)
    {
        var node = graph.Nodes[i];
        bool isForward = kind is OperationKind.Prepare or OperationKind.Forward;
        return new PlanOperation
        {
            Kind = kind,
            Layer = node.Layer,
            Number = node.Number,
            Rectifier = node.Rectifier,
            AddsResidual = node.AddsResidual,
            Folded = node.Folded,
            OutputScale = node.OutputScale,
            StoresBytes = graph.Bytes.ContainsKey(node.Value),
            InputScales = node.Sources.Exists(graph.Bytes.ContainsKey) ? [.. node.Sources.Select(Scale)] : [],
            Inputs = [.. node.Sources.Select(value => value < 0 ? input : Output(graph.IndexOf(value), isForward))],
            Output = Output(i, isForward),
            Saved = regions[saved[i]],
            BatchSaved = regions[batchSaved[i]],
            BatchScratch = regions[scratch],
            OutputGradient = regions[gradients.Sum(i)],
            InputGradients = [.. gradients.Branches(i).Select(number => regions[number])],
            ParameterGradients = kind == OperationKind.Backward ? [.. ParameterGradients(i)] : [],
        };
    }

    ByteScale? Scale(int value) => graph.Bytes.TryGetValue(value, out var scale) ? scale : null;

    /// <summary>Where a node's output lies in the forward pass, and where backward reads it.</summary>
    PlanRegion Output(int i, bool isForward) => regions[isForward || recomputation.Keeps(i) ? outputs[i] : again[i]];

    /// <summary>The gradients of a node's parameters; of one whose gradient is begun by another node, a place of its own.</summary>
    IEnumerable<PlanRegion> ParameterGradients(int i) => graph.Nodes[i].Layer.Parameters.Select(parameter =>
        !parameter.IsTrained ? default
        : shares.Of(i).FirstOrDefault(shared => ReferenceEquals(shared.Parameter, parameter)) is { } own ? regions[own.Region]
        : Gradient(parameter));

    PlanRegion Gradient(Parameter parameter) => new(
        PlanArena.ParameterGradients, parameters.Offset(graph.Model.PlaceOf(parameter)), parameter.Count, IsPerImage: false);

    int[] Each(Func<PlanNode, int, int> ask) => [.. graph.Nodes.Select(ask)];
}
