using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// A kernel machine as a network (4.1.3): the values of a kernel function at centres, then a dense layer of coefficients. What it has for
/// centres and coefficients is found by a <see cref="KernelSolver"/>, not step by step.
/// </summary>
static class KernelNetwork
{
    /// <summary>Its name.</summary>
    public const string Name = "kernel";

    /// <summary>Centres where no solver has found how many it needs.</summary>
    const int Centres = 1000;

    /// <summary>The network before anything is solved.</summary>
    public static Network Default { get; } = new(
        Name, "a kernel machine on training images, solved at once (4.1.3): --kernel, --solver", Make)
    { Side = Network.DigitSide };

    /// <summary>The place of the layer that stands for φ, after which all is linear; −1 in other networks.</summary>
    public static int PlaceOf(Model model) =>
        Enumerable.Range(0, model.Nodes.Count).FirstOrDefault(i => model.Nodes[i].Layer is KernelLayer or FourierLayer, -1);

    /// <summary>The network of an expansion.</summary>
    /// <param name="machine">Centres and coefficients.</param>
    /// <param name="decidesPairs">Whether its outputs are decisions between pairs of classes.</param>
    /// <param name="input">The shape of one point.</param>
    /// <param name="classNames">The names of the classes.</param>
    public static Model Of(KernelExpansion machine, bool decidesPairs, Shape input, IReadOnlyList<string> classNames)
    {
        var graph = new GraphBuilder(Name, input);
        var layer = new KernelLayer("kernel", input, machine.Function, machine.Count);
        Give(layer.Parameters[0], machine.Centres);
        var values = graph.AddFrozen(_ => layer, graph.Input);
        return Built(graph, values, machine.Coefficients, machine.Bias, decidesPairs, classNames);
    }

    /// <summary>The network of weights on random waves.</summary>
    /// <param name="waves">The waves.</param>
    /// <param name="weights">W, [waves, outputs].</param>
    /// <param name="bias">b, [outputs].</param>
    /// <param name="decidesPairs">Whether its outputs are decisions between pairs of classes.</param>
    /// <param name="input">The shape of one point.</param>
    /// <param name="classNames">The names of the classes.</param>
    public static Model Of(
        FourierFeatures waves, float[] weights, float[] bias, bool decidesPairs, Shape input, IReadOnlyList<string> classNames)
    {
        var graph = new GraphBuilder(Name, input);
        var layer = new FourierLayer("waves", input, waves.Count);
        Give(layer.Parameters[0], waves.Frequencies);
        Give(layer.Parameters[1], waves.Phases);
        var values = graph.AddFrozen(_ => layer, graph.Input);
        return Built(graph, values, weights, bias, decidesPairs, classNames);
    }

    static Model Make(Shape input, IReadOnlyList<string> classes)
    {
        var graph = new GraphBuilder(Name, input);
        var function = new GaussianKernelFunction(1.0 / input.Count);
        var values = graph.AddFrozen(shapes => new KernelLayer("kernel", shapes[0], function, Centres), graph.Input);
        return graph.Build(classes, graph.Add(shapes => new Dense("scores", shapes[0], classes.Count), values));
    }

    static Model Built(
        GraphBuilder graph, NodeOutput values, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, bool decidesPairs,
        IReadOnlyList<string> classNames)
    {
        int outputs = bias.Length;
        var dense = new Dense(decidesPairs ? "decisions" : "scores", values.Shape, outputs);
        Give(dense.Parameters[0], weights);
        Give(dense.Parameters[1], bias);
        var scores = graph.Add(_ => dense, values);
        if (decidesPairs)
            scores = graph.Add(shapes => new PairVotes("votes", shapes[0], classNames.Count), scores);
        var model = graph.Build(classNames, scores);
        model.IsInitialized = true;
        return model;
    }

    static void Give(Parameter parameter, ReadOnlySpan<float> values)
    {
        values.CopyTo(parameter.Value.Span);
        parameter.IsGiven = true;
    }
}
