using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Devices;

/// <summary>
/// A second device: runs any plan operation by operation, in double, from the definitions. It shares with the library the plan's records,
/// shapes, layers' settings and parameters, and the random bits of dropout, and nothing that computes. Every memory begins as NaN, and
/// arrays lie where the plan says, so that a place that is overwritten too early shows.
/// </summary>
sealed class DoublePlan
{
    readonly Plan plan;
    readonly Dictionary<Layer, double[][]> parameters;
    readonly Dictionary<PlanArena, double[]> memory;

    // What a device keeps by itself of a pass, for layers whose backward pass reads neither input nor output.
    readonly Dictionary<int, (double[][] Inputs, double[] Output)> kept = [];

    public DoublePlan(Plan plan)
    {
        this.plan = plan;
        parameters = plan.Model.Nodes.ToDictionary(
            node => node.Layer, node => node.Layer.Parameters.Select(p => p.Value.Span.ToArray().Exactly()).ToArray());
        memory = new()
        {
            [PlanArena.Input] = Poisoned((long)plan.Input.Floats * plan.BatchSize),
            [PlanArena.Activations] = Poisoned(plan.ActivationFloats),
            [PlanArena.Outputs] = Poisoned(plan.OutputFloats),
            [PlanArena.ParameterGradients] = Poisoned(plan.Parameters.Floats),
        };
    }

    /// <summary>The model that the plan is of.</summary>
    public Gabor.Models.Model Model => plan.Model;

    /// <summary>The parameters, with running statistics as they moved.</summary>
    public double[] Parameter(Layer layer, int index) => parameters[layer][index];

    public double[] Output(int images, int index) => Read(plan.Outputs[index], 0, images);

    /// <summary>The gradient of a parameter, by its place in the model.</summary>
    public double[] Gradient(int parameter) =>
        memory[PlanArena.ParameterGradients]
            .AsSpan(plan.Parameters.Offset(parameter), plan.Model.Parameters[parameter].Parameter.Count).ToArray();

    public void Forward(double[] input, int images, ulong seed = 0, uint step = 0)
    {
        input.CopyTo(memory[PlanArena.Input], 0);
        for (int first = 0; first < images; first += plan.ChunkSize)
        {
            foreach (var operation in plan.Forward.Where(operation => operation.Kind == OperationKind.Forward))
                Forward(operation, first, Math.Min(plan.ChunkSize, images - first), seed, step);
        }
    }

    public void Backward(double[][] gradients, int images, ulong seed = 0, uint step = 0)
    {
        for (int output = 0; output < gradients.Length; output++)
            Write(plan.OutputGradients[output], 0, gradients[output]);
        foreach (var operation in plan.Backward)
        {
            if (operation.Kind == OperationKind.AddGradients)
                Add(operation.OutputGradient, operation.InputGradients[0], images);
            else if (operation.Kind == OperationKind.Recompute)
                Forward(operation, 0, images, seed, step);
            else if (operation.Kind == OperationKind.Backward)
                Backward(operation, images, seed, step);
        }
    }

    void Add(PlanRegion sum, PlanRegion branch, int images) => Write(sum, 0, Define.Add(Read(sum, 0, images), Read(branch, 0, images)));

    void Forward(PlanOperation operation, int first, int images, ulong seed, uint step)
    {
        double[][] inputs = [.. operation.Inputs.Select(region => Read(region, first, images))];
        double[][] own = Own(operation, inputs), p = parameters[operation.Layer];
        double[] a = Definition(operation, images, seed, step).Forward(operation.Layer, own, p);
        if (operation.Folded is { } folded && parameters[folded] is { } normal)
        {
            a = Define.BatchNormalization(
                a, normal[0], normal[1], normal[2], normal[3], LayerDefinition.Number(folded, "epsilon", Define.BatchEpsilon));
        }

        if (operation.AddsResidual)
            a = Define.Add(a, inputs[^1]);
        if (operation.Rectifier != Rectifier.None)
            a = [.. Define.Relu(a).Select(v => Math.Min(v, Ceiling(operation)))];
        if (plan.Mode == PlanMode.Training && operation.Kind == OperationKind.Forward && operation.Layer.Kind == "batch_normalization")
        {
            double share = LayerDefinition.Number(operation.Layer, "momentum", Define.BatchShare);
            (p[2], p[3]) = Define.MovedStatistics(own[0], p[2], p[3], share);
        }

        Write(operation.Output, first, a);
        kept[operation.Number] = (inputs, a);
    }

    static double Ceiling(PlanOperation operation) => operation.Rectifier == Rectifier.Relu6 ? 6 : double.PositiveInfinity;

    void Backward(PlanOperation operation, int images, ulong seed, uint step)
    {
        var reads = operation.Layer.ReadsWhenFused(operation.Rectifier != Rectifier.None, operation.AddsResidual);
        double[][] inputs = reads.HasFlag(BackwardReads.Input)
            ? [.. operation.Inputs.Select((region, i) => i < operation.Layer.Inputs.Count ? Read(region, 0, images) : [])]
            : kept[operation.Number].Inputs;
        double[] output = reads.HasFlag(BackwardReads.Output) ? Read(operation.Output, 0, images) : kept[operation.Number].Output;
        double[] g = Read(operation.OutputGradient, 0, images);
        if (operation.Rectifier != Rectifier.None)
            g = [.. Define.ReluSlope(output, g).Select((v, i) => output[i] < Ceiling(operation) ? v : 0)];
        double[][] slopes = Definition(operation, images, seed, step)
            .Backward(operation.Layer, Own(operation, inputs), parameters[operation.Layer], g);
        int count = operation.Layer.Inputs.Count;
        for (int i = 0; i < operation.InputGradients.Count; i++)
            Write(operation.InputGradients[i], 0, i < count ? slopes[i] : g);
        for (int i = 0; i < operation.ParameterGradients.Count; i++)
        {
            if (!operation.ParameterGradients[i].IsEmpty)
                Write(operation.ParameterGradients[i], 0, slopes[count + i]);
        }
    }

    LayerDefinition Definition(PlanOperation operation, int images, ulong seed, uint step)
    {
        bool trains = plan.Mode == PlanMode.Training;
        bool[]? mask = null;
        if (trains && operation.Layer.Kind is "dropout" or "spatial_dropout")
        {
            var shape = operation.Layer.Output;
            var bits = new RandomStream(seed, Purpose.Dropout, operation.Number, step);
            double keep = 1 - operation.Layer.Settings.Single(setting => setting.Name == "probability").Value;
            int count = images * (operation.Layer.Kind == "dropout" ? shape.Count : shape.Depth);
            mask = [.. Enumerable.Range(0, count).Select(i => bits.Bits((ulong)i) < keep * (1L << 32))];
        }

        double[]? noise = null;
        if (trains && operation.Layer.Kind is "gaussian_noise" or "gaussian_sample")
        {
            var stream = new RandomStream(seed, Purpose.Dropout, operation.Number, step);
            noise = [.. Enumerable.Range(0, images * operation.Layer.Output.Count).Select(i => stream.Normal((ulong)i))];
        }

        return new LayerDefinition(images, trains, mask, noise);
    }

    /// <summary>The layer's own inputs, without the residual.</summary>
    static double[][] Own(PlanOperation operation, double[][] inputs) => inputs[..operation.Layer.Inputs.Count];

    double[] Read(PlanRegion region, int first, int images) =>
        memory[region.Arena].AsSpan(At(region, first), Length(region, images)).ToArray();

    void Write(PlanRegion region, int first, double[] values)
    {
        if (!region.IsEmpty)
            values.CopyTo(memory[region.Arena], At(region, first));
    }

    /// <summary>Input and outputs hold the whole batch, activations one chunk.</summary>
    static int At(PlanRegion region, int first) =>
        checked((int)region.Offset + (region.Arena is PlanArena.Input or PlanArena.Outputs ? first * region.Floats : 0));

    static int Length(PlanRegion region, int images) => region.IsPerImage ? images * region.Floats : region.Floats;

    static double[] Poisoned(long floats)
    {
        double[] values = new double[floats];
        Array.Fill(values, double.NaN);
        return values;
    }
}
