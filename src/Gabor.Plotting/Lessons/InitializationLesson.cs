using System.Globalization;
using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// The size of activations after each of 20 layers, for each initializer (section 6.6): the input is normal with standard deviation 1, and
/// an initializer that fits the activation keeps it so. Nothing is trained.
/// </summary>
sealed class InitializationLesson : Lesson
{
    const int Layers = 20, Neurons = 128, Inputs = 128;

    static readonly (string Name, Func<string, Shape, Layer> Make)[] Activations =
    [
        ("ReLU", (name, shape) => new Relu(name, shape)), ("tanh", (name, shape) => new Tanh(name, shape)),
    ];

    static readonly (string Name, Initializer Initializer)[] Initializers =
    [
        .. InitializerRegistry.Default.Select(kind => (kind.Name, kind.Create())),
        ("orthogonal × √2", new Orthogonal((float)Math.Sqrt(2))),
    ];

    /// <inheritdoc/>
    public override string Name => "initialization";

    /// <inheritdoc/>
    public override string Section => "6.6";

    /// <inheritdoc/>
    public override string Summary => "the size of activations after 20 layers, for each initializer";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        double[] places = [.. Enumerable.Range(1, Layers).Select(layer => (double)layer)];
        var found = Initializers.Select(
            own => Activations.Select(activation => StandardDeviations(activation.Make, own.Initializer, seed, workers, stop))
                .ToArray()).ToArray();
        return new(
            [
                "initializer",
                .. Activations.SelectMany(activation => new[] { 1, 5, 10, Layers }.Select(layer => $">{activation.Name}, layer {layer}")),
            ],
            [.. Initializers.Zip(found, IReadOnlyList<string> (own, of) =>
                [
                    own.Name,
                    .. of.SelectMany(standardDeviations => new[] { 1, 5, 10, Layers }.Select(layer => Of(standardDeviations[layer - 1]))),
                ])],
            new Panels(
                [.. Activations.Select((activation, a) => new LineFigure
                {
                    Title = $"Root mean square of {Neurons} neurons of {activation.Name}",
                    XTitle = "layer",
                    YTitle = a == 0 ? "root mean square of the activations" : "",
                    LogY = true,
                    Lines = [.. Initializers.Zip(found, (own, of) => new Line(own.Name, places, of[a]))],
                })], 2)
            { Width = 1500, Height = 560 },
            "The root mean square of the input is 1. With standard deviation 0.01 signals vanish in a few layers. "
            + "He's variance compensates for the half that ReLU removes; orthogonal weights need a factor of "
            + "√2. With tanh, weights of variance 1 / n, Xavier and orthogonal weights decay slowly; "
            + "larger ones settle where tanh is half saturated.");
    }

    /// <summary>√ of the mean square of all activations of each layer.</summary>
    internal static double[] StandardDeviations(
        Func<string, Shape, Layer> activation, Initializer initializer, ulong seed, Workers workers, CancellationToken stop)
    {
        var graph = new GraphBuilder("depth", new Shape(1, 1, Neurons));
        var (x, read) = (graph.Input, new List<NodeOutput>());
        for (int layer = 1; layer <= Layers; layer++)
        {
            int number = layer;
            x = graph.Add(s => new Dense(FormattableString.Invariant($"dense{number}"), s[0], Neurons, hasBias: false), x);
            x = graph.Add(s => activation(FormattableString.Invariant($"activation{number}"), s[0]), x);
            read.Add(x);
        }

        var model = graph.Build([.. Enumerable.Range(0, Neurons).Select(k => k.ToString(CultureInfo.InvariantCulture))], [.. read]);
        model.Initialize(initializer, seed);
        stop.ThrowIfCancellationRequested();
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Inputs, PlanMode.Inference));
        new RandomStream(seed, Purpose.Sample).FillNormal(plan.Input(Inputs), 0f, 1f);
        plan.Forward(Inputs);
        double[] standardDeviations = new double[Layers];
        for (int layer = 0; layer < Layers; layer++)
        {
            double sum = 0;
            foreach (float a in plan.Output(Inputs, layer))
                sum += (double)a * a;
            standardDeviations[layer] = Math.Sqrt(sum / (Inputs * Neurons));
        }

        return standardDeviations;
    }

    static string Of(double number) => number.ToString(number is >= 0.001 and < 1000 ? "0.000" : "0.0E+0", CultureInfo.InvariantCulture);
}
