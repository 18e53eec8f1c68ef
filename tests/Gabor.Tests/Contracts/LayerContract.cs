using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Contracts;

/// <summary>What a layer computes, by the definitions: the output for a batch from its inputs and its parameters, all in double.</summary>
/// <param name="inputs">X of every input, [N, H, W, D].</param>
/// <param name="parameters">The parameters in the layer's order.</param>
public delegate double[] Definition(double[][] inputs, double[][] parameters);

/// <summary>The slopes of a definition: ∂err/∂X of every input, then of every parameter that is trained, for ∂err/∂A = g.</summary>
public delegate double[][] SlopeDefinition(double[][] inputs, double[][] parameters, double[] g);

/// <summary>
/// What a forward pass leaves in the parameters: those that training changes as they were, running statistics as defined.
/// </summary>
public delegate double[][] StatisticsDefinition(double[][] inputs, double[][] parameters);

/// <summary>What every layer owes. A layer's test class lists cases and names the definition; the rest is here.</summary>
public abstract class LayerContract
{
    /// <summary>
    /// A layer of some sizes, made again at every call. The output's shape is stated, not computed: the oracle must not borrow from src.
    /// </summary>
    protected sealed record Case(Layer Layer, Shape Output, int Images, Definition Definition)
    {
        /// <summary>The slopes written out, where central differences take too long or stand on a corner; else null.</summary>
        public SlopeDefinition? Slopes { get; init; }

        /// <summary>What stands in the inputs; random numbers by default.</summary>
        public Func<int, int, float[]> Fill { get; init; } = Numbers.Some;

        /// <summary>What stands in a parameter of some name; random numbers by default.</summary>
        public Func<string, int, int, float[]> Start { get; init; } = (_, count, seed) => Numbers.Some(count, seed);

        /// <summary>How running statistics move; the parameters are left alone by default.</summary>
        public StatisticsDefinition Moved { get; init; } = (_, parameters) => parameters;

        public bool Training { get; init; } = true;

        /// <summary>Whether it is another layer, and not wrong, without its settings.</summary>
        public bool MayLeaveOutSettings { get; init; }

        /// <summary>Whether its first setting may be any finite number.</summary>
        public bool HasOpenSettings { get; init; }

        /// <summary>
        /// Whether an image's output depends on it alone: not where a batch is normalised, nor where noise is drawn by its place.
        /// </summary>
        public bool ImagesStandAlone { get; init; } = true;

        /// <summary>How near float comes to double: some ten roundings, more where sums are long.</summary>
        public double Tolerance { get; init; } = 1e-5;

        /// <summary>How near beside that, where all terms of a result cancel.</summary>
        public double Absolute { get; init; }

        public float[][] Inputs { get; private set; } = [];

        public float[] G { get; private set; } = [];

        string Name => $"{Layer.GetType().Name} {string.Join(" and ", Layer.Inputs)} → {Output}, {Images} image{(Images == 1 ? "" : "s")}";

        public override string ToString() =>
            $"{Name} ({string.Join(", ", Layer.Settings.Select(s => FormattableString.Invariant($"{s.Name} {s.Value}")))})";

        /// <summary>How convolutions are computed.</summary>
        public ConvolutionAlgorithm Convolution { get; init; }

        /// <summary>The layer whose parameters it shares, by name.</summary>
        internal Layer? Before(string name) => Layer.SharesWith?.Name == name ? Layer.SharesWith : null;

        internal LayerRun Run(bool asked = true) => new(Layer, Images, Training, asked, Convolution);

        internal float[][] Values => [.. Layer.Parameters.Select(p => p.Value.Span.ToArray())];

        internal double[][] Parameters => [.. Values.Select(Numbers.Exactly)];

        internal void Prepare()
        {
            Inputs = [.. Layer.Inputs.Select((shape, i) => Fill(shape.Count * Images, 100 + i))];
            G = Numbers.Some(Output.Count * Images, 200);
            for (int i = 0; i < Layer.Parameters.Count; i++)
                Start(Layer.Parameters[i].Name, Layer.Parameters[i].Value.Count, 300 + i).CopyTo(Layer.Parameters[i].Value.Span);
        }
    }

    /// <summary>The cases, with new layers at every call.</summary>
    protected abstract IEnumerable<Case> Cases { get; }

    /// <summary>Layers named <see cref="Name"/> that cannot be, for a shape that does not fit or a number that is none.</summary>
    protected virtual IEnumerable<Func<Layer>> Impossible => [];

    /// <summary>Where the layers are found by their kind.</summary>
    protected virtual Registry<LayerKind> Kinds => LayerRegistry.Default;

    /// <summary>The name that refusals must bear.</summary>
    protected const string Name = "block2/layer-7";

    [Fact]
    public void The_output_has_the_stated_shape() => Each((t, _) => Assert.Equal(t.Output, t.Layer.Output));

    [Fact]
    public void Forward_is_the_definition() => Each((t, workers) =>
        Numbers.Close(
            t.Definition([.. t.Inputs.Select(Numbers.Exactly)], t.Parameters), t.Run().Forward(t.Inputs, workers), t.Tolerance, $"{t}",
            t.Absolute));

    [Fact]
    public void Forward_moves_running_statistics_as_defined_and_nothing_else() => Each((t, workers) =>
    {
        float[][] before = t.Values;
        double[][] expected = t.Moved([.. t.Inputs.Select(Numbers.Exactly)], t.Parameters);
        var run = t.Run();
        run.Forward(t.Inputs, workers);
        float[][] after = t.Values;
        for (int k = 0; k < before.Length; k++)
        {
            if (t.Training && !t.Layer.Parameters[k].IsTrained)
                Numbers.Close(expected[k], after[k], t.Tolerance, $"{t}: {t.Layer.Parameters[k].Name}", t.Absolute);
            else
                Numbers.SameBits(before[k], after[k], $"{t}: {t.Layer.Parameters[k].Name}");
        }

        run.Backward(t.G, workers);
        Same(after, t.Values, $"{t}: parameters after backward");
    });

    [Fact]
    public void Backward_is_the_slope_of_the_definition() => Each((t, workers) =>
    {
        double[][] inputs = [.. t.Inputs.Select(Numbers.Exactly)];
        double[][] expected = t.Slopes is { } slopes ? slopes(inputs, t.Parameters, t.G.Exactly()) : CentralSlopes(t, inputs);
        var run = t.Run();
        run.Forward(t.Inputs, workers);
        float[][] actual = run.Backward(t.G, workers);
        for (int k = 0; k < expected.Length; k++)
            Numbers.Close(expected[k], actual[k], t.Tolerance * 2, $"{t}: gradient {k}", t.Absolute);
    });

    [Fact]
    public void Backward_writes_every_gradient() => Each((t, workers) =>
    {
        var run = t.Run();
        run.Forward(t.Inputs, workers);
        Assert.All(
            run.Backward(t.G, workers), gradient => Assert.All(gradient, value => Assert.True(float.IsFinite(value), $"{t}: {value}")));
    });

    [Fact]
    public void Backward_twice_is_backward_once() => Each((t, workers) =>
    {
        var run = t.Run();
        run.Forward(t.Inputs, workers);
        float[][] once = run.Backward(t.G, workers);
        run.Backward(workers);
        Same(once, run.Gradients, $"{t}");
    });

    [Fact]
    public void Parameters_get_the_same_gradients_where_nobody_asks_for_that_of_the_input() => Each((t, workers) =>
    {
        LayerRun asked = t.Run(), unasked = t.Run(asked: false);
        asked.Forward(t.Inputs, workers);
        unasked.Forward(t.Inputs, workers);
        int inputs = t.Layer.Inputs.Count;
        if (t.Layer is not FeatureLayer)
            Same(asked.Backward(t.G, workers)[inputs..], unasked.Backward(t.G, workers)[inputs..], $"{t}");
    });

    [Fact]
    public void No_tier_and_no_number_of_threads_changes_a_bit()
    {
        Case[] cases = [.. Cases];
        var first = new Dictionary<Case, float[][]>(ReferenceEqualityComparer.Instance);
        EveryWorkers.Each((workers, who) =>
        {
            foreach (var t in cases)
            {
                t.Prepare();
                var run = t.Run();
                float[][] found = [run.Forward(t.Inputs, workers), .. run.Backward(t.G, workers), .. t.Values];
                if (!first.TryAdd(t, found))
                    Same(first[t], found, $"{t}: {who}");
            }
        });
    }

    [Fact]
    public void An_image_has_the_same_output_bits_in_any_batch() => Each((t, workers) =>
    {
        if (t.Images == 1 || !t.ImagesStandAlone)
            return;
        float[] all = t.Run().Forward(t.Inputs, workers);
        var alone = new LayerRun(t.Layer, 1, t.Training, convolution: t.Convolution);
        for (int i = 0; i < t.Images; i++)
        {
            float[][] image = [.. t.Inputs.Select((x, k) => x.AsSpan(i * t.Layer.Inputs[k].Count, t.Layer.Inputs[k].Count).ToArray())];
            Numbers.SameBits(all.AsSpan(i * t.Output.Count, t.Output.Count).ToArray(), alone.Forward(image, workers), $"{t}: image {i}");
        }
    });

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        foreach (int threads in new[] { 1, 2 })
        {
            using var workers = new Workers(threads);
            foreach (var t in Cases)
            {
                t.Prepare();
                var run = t.Run();
                run.Forward(t.Inputs, workers);
                run.Backward(t.G, workers);
                long least = Allocations.Least(() =>
                {
                    run.Forward(workers);
                    run.Backward(workers);
                });
                Assert.True(least == 0, $"{t}: {least} bytes, {threads} threads");
            }
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_with_the_layers_name() =>
        Assert.All(
            Impossible, make => Assert.StartsWith(
                Name + ": ", Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal));

    [Fact]
    public void A_layer_made_again_from_its_settings_is_the_same() => Each((t, workers) =>
    {
        var again = Kinds.Named(t.Layer.Kind).Make(t.Layer.Name, t.Layer.Inputs, t.Layer.Settings, [], t.Before);

        Assert.IsType(t.Layer.GetType(), again);
        Assert.Equal((t.Layer.Name, t.Layer.Output, t.Layer.MultiplyAdds), (again.Name, again.Output, again.MultiplyAdds));
        Assert.Equal(t.Layer.Settings, again.Settings);
        Assert.Equal(t.Layer.Parameters.Select(p => p.Name), again.Parameters.Select(p => p.Name));
        for (int i = 0; i < again.Parameters.Count; i++)
        {
            Assert.Equal(t.Layer.Parameters[i].Value.Sizes.ToArray(), again.Parameters[i].Value.Sizes.ToArray());
            t.Layer.Parameters[i].Value.Span.CopyTo(again.Parameters[i].Value.Span);
        }

        Numbers.SameBits(
            t.Run().Forward(t.Inputs, workers),
            new LayerRun(again, t.Images, t.Training, convolution: t.Convolution).Forward(t.Inputs, workers), $"{t}");
    });

    [Fact]
    public void Settings_that_are_unknown_missing_or_stated_twice_are_refused_with_the_layers_name() => Each((t, _) =>
    {
        var (kind, inputs, settings) = (t.Layer.Kind, t.Layer.Inputs, t.Layer.Settings);
        Refuses([.. settings, new("colour", 1)]);
        if (settings.Count == 0)
            return;
        if (!t.MayLeaveOutSettings)
            Refuses([.. settings.Skip(1)]);
        Refuses([settings[0], .. settings]);
        if (settings[0].Text is not null)
        {
            Refuses([new(settings[0].Name, 1), .. settings.Skip(1)]);
            Refuses([new(settings[0].Name, "nobody"), .. settings.Skip(1)]);
            return;
        }

        Refuses([settings[0] with { Value = double.NaN }, .. settings.Skip(1)]);
        if (t.HasOpenSettings)
            return;
        Refuses([settings[0] with { Value = -1 }, .. settings.Skip(1)]);
        Refuses([settings[0] with { Value = 1.5 }, .. settings.Skip(1)]);

        void Refuses(IReadOnlyList<Setting> wrong) => Assert.StartsWith(
            Name + ": ", Assert.ThrowsAny<ArgumentException>(() => Kinds.Named(kind).Make(Name, inputs, wrong, [], t.Before)).Message,
            StringComparison.Ordinal);
    });

    /// <summary>∂/∂ of every number of the inputs and trained parameters, by central differences of the definition.</summary>
    static double[][] CentralSlopes(Case t, double[][] inputs)
    {
        if (t.Layer is FeatureLayer)
            return [];
        double[][] parameters = t.Parameters;
        double[] g = t.G.Exactly();
        var trained = parameters.Where((_, i) => t.Layer.Parameters[i].IsTrained);
        return
        [
            .. inputs.Select(
                (x, i) => CentralDifferences.Of(
                    at => t.Definition([.. inputs.Select((other, k) => k == i ? at : other)], parameters), x, g)),
            .. trained.Select(w =>
                CentralDifferences.Of(
                    at => t.Definition(inputs, [.. parameters.Select(other => ReferenceEquals(other, w) ? at : other)]), w, g)),
        ];
    }

    static void Same(float[][] expected, float[][] actual, string what)
    {
        for (int k = 0; k < expected.Length; k++)
            Numbers.SameBits(expected[k], actual[k], $"{what}: array {k}");
    }

    void Each(Action<Case, Workers> check)
    {
        using var workers = new Workers(2);
        foreach (var t in Cases)
        {
            t.Prepare();
            check(t, workers);
        }
    }
}
