using Gabor.Experiments.GradientChecks;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Models.Architectures;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Layers;
using Gabor.Tests.Models;
using Gabor.Tests.Training;

namespace Gabor.Tests.Experiments.GradientChecks;

public sealed class GradientCheckTests
{
    static readonly GradientCheckOptions Few = new() { Images = 4, Samples = 4, Seed = 3 };

    [Theory]
    [MemberData(nameof(LayerSamples.Kinds), MemberType = typeof(LayerSamples))]
    public void A_network_with_a_layer_of_each_kind_passes(string kind)
    {
        var report = Check(Around(kind));
        Assert.True(report.Passed, report.Message);
        Assert.Contains(report.Rows, row => row is { Layer: "probe", IsWhole: false, Checked: > 0, Array: "input" or "input 2" });
        Assert.All(report.Rows, row => Assert.InRange(row.Error, 0, 0.005));
    }

    public static TheoryData<string, ulong> NetworksAndSeeds()
    {
        var data = new TheoryData<string, ulong>();
        foreach (string name in KnownNetworks.Small)
        {
            for (ulong seed = 1; seed <= 10; seed++)
                data.Add(name, seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(NetworksAndSeeds))]
    public void The_networks_that_come_with_the_library_pass_and_are_truly_checked(string name, ulong seed)
    {
        // Normalization over few values divides by almost 0: three poolings have to leave some places.
        int side = name switch { "softmax" or "mlp" => 8, "airbench" => 32, _ => 16 };
        var shape = new Shape(side, side, 1);
        var model = name == "airbench"
            ? AirbenchNetwork.Make(shape, Toy.Classes, 8, 16)
            : Networks.Default.Named(name).Make(shape, Toy.Classes);
        model.Initialize(new He(), seed);
        bool isSmall = name is "softmax" or "mlp" or "lenet";
        AreChecked(Check(
            model, initialize: false,
            options: new() { Images = (isSmall ? 3 : 2) + (int)(seed % 2), Samples = isSmall ? 3 : 1, Seed = seed }));
    }

    /// <summary>As the command does it, at full size: some minutes.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(NetworksAndSeeds))]
    public void The_networks_that_come_with_the_library_pass_at_full_size(string name, ulong seed)
    {
        var shape = name is "softmax" or "mlp" or "lenet" ? new Shape(28, 28, 1) : new Shape(32, 32, 3);
        string[] classes = [.. Enumerable.Range(0, 10).Select(k => $"{k}")];
        byte[] pixels = new byte[40 * shape.Count];
        new Random((int)seed).NextBytes(pixels);
        var images = new Gabor.Data.ImageSet(shape, pixels, [.. Enumerable.Range(0, 40).Select(i => i % 10)], classes);
        var model = Networks.Default.Named(name).Make(shape, classes);
        model.Initialize(new He(), seed);
        using var workers = new Workers(2);
        AreChecked(new GradientCheck(model, images, workers, new() { Images = 1 + (int)(seed % 8), Seed = seed })
            .Run(cancellation: TestContext.Current.CancellationToken));
    }

    static void AreChecked(GradientReport report)
    {
        Assert.True(report.Passed, report.Message);
        int all = report.Rows.Sum(row => row.Checked), skipped = report.Rows.Sum(row => row.Skipped);
        Assert.True(skipped <= all / 20, $"{skipped} of {all + skipped} skipped");
        Assert.All(report.Rows, row => Assert.True(row.Checked > 0, $"{row.Layer} ({row.Array}): nothing checked"));
        Assert.InRange(report.Rows.Average(row => row.Corners), 0, 0.1);
    }

    public static TheoryData<string, Fault, string> Broken()
    {
        var data = new TheoryData<string, Fault, string>();
        foreach (string kind in (string[])["convolution", "dense", "batch_normalization"])
        {
            (string weight, string bias) = kind == "batch_normalization" ? ("scale", "shift") : ("weight", "bias");
            data.Add(kind, Fault.OnePercent, weight);
            data.Add(kind, Fault.OneChannel, weight);
            data.Add(kind, Fault.MissingBias, bias);
            data.Add(kind, Fault.OneBias, bias);
        }

        foreach (string kind in (string[])["convolution", "dense", "batch_normalization", "max_pooling", "relu", "dropout"])
        {
            data.Add(kind, Fault.SwappedSign, "input");
            data.Add(kind, Fault.Border, "input");
            data.Add(kind, Fault.LastImage, "input");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_layer_is_found_and_named_whatever_the_seed(string kind, Fault fault, string array)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var model = Around((name, s) => new BrokenLayer(Made(kind, name, s[0]), fault));
            var report = Check(model, options: new() { Images = 4, Samples = 4, Seed = seed });
            Assert.StartsWith(
                $"probe ({kind}): the gradient with respect to its {array} has a relative error of ", report.Message ?? "passed",
                StringComparison.Ordinal);
            Assert.DoesNotContain("Also off", report.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("convolution")]
    [InlineData("max_pooling")]
    [InlineData("batch_normalization")]
    public void A_layer_that_is_wrapped_without_a_fault_passes(string kind) =>
        Assert.Null(Check(Around((name, s) => new BrokenLayer(Made(kind, name, s[0]), Fault.None))).Message);

    static Layer Made(string kind, string name, Shape input) => kind == "convolution"
        ? new Convolution(name, input, 32, new Window(3, 3, 1, 1, 1))
        : LayerSamples.Make(kind, name, input);

    [Theory]
    [InlineData(Mistake.Sign, "input")]
    [InlineData(Mistake.Factor, "input")]
    [InlineData(Mistake.Index, "input")]
    [InlineData(Mistake.Missing, "input")]
    [InlineData(Mistake.Parameter, "scale")]
    [InlineData(Mistake.SmallFactor, "scale")]
    public void A_wrong_backward_pass_is_found_and_its_layer_named(Mistake mistake, string array)
    {
        var report = Check(Around((name, s) => new Scaling(name, s[0], mistake)));
        Assert.False(report.Passed);
        Assert.StartsWith(
            $"probe (scaling): the gradient with respect to its {array} has a relative error of ", report.Message,
                StringComparison.Ordinal);
        Assert.DoesNotContain("Also off", report.Message, StringComparison.Ordinal);
        Assert.All(
            report.Rows.Where(row => !row.IsWhole && row.Error > report.Tolerance),
            row => Assert.Equal(("probe", array), (row.Layer, row.Array)));
    }

    [Fact]
    public void The_same_layer_without_a_mistake_passes() =>
        Assert.Null(Check(Around((name, s) => new Scaling(name, s[0], Mistake.None))).Message);

    [Fact]
    public void A_wrong_input_gradient_shows_in_the_network_in_every_layer_before_it_and_in_none_after()
    {
        var wrong = Check(Around((name, s) => new Scaling(name, s[0], Mistake.Sign))).Rows.Where(row => row.IsWhole && row.Error > 0.01)
            .Select(row => row.Layer)
            .Distinct();
        Assert.Equal(["input", "before"], wrong);
    }

    [Fact]
    public void Parameters_and_running_statistics_are_left_to_the_bit_as_they_were()
    {
        var model = Around("batch_normalization");
        float[][] before = [.. model.Parameters.Select(p => p.Parameter.Value.Span.ToArray())];
        Check(model, initialize: false);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(
                before[i].Select(BitConverter.SingleToInt32Bits),
                model.Parameters[i].Parameter.Value.Span.ToArray().Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void Threads_do_not_change_a_number()
    {
        var model = Around("convolution");
        Assert.Equal(Check(model, threads: 1).Rows, Check(model, threads: 3).Rows);
    }

    [Fact]
    public void It_can_be_ended() => Assert.Throws<OperationCanceledException>(() =>
    {
        using var workers = new Workers(1);
        using var source = new CancellationTokenSource();
        var check = new GradientCheck(Around("relu"), Toy.Train, workers, Few);
        check.Run(new Ending(source), source.Token);
    });

    [Theory]
    [InlineData("images is 0; it must be from 1 to 1024.", 0, 1, 0.1)]
    [InlineData("samples is 0; it must be from 1 to 10000.", 1, 0, 0.1)]
    [InlineData("tolerance is 0; it must be above 0 and below 1.", 1, 1, 0)]
    [InlineData("tolerance is 1; it must be above 0 and below 1.", 1, 1, 1)]
    public void An_option_out_of_range_is_refused(string message, int images, int samples, double tolerance) => Assert.Equal(
        message,
        Assert.Throws<ArgumentException>(
            () => new GradientCheckOptions { Images = images, Samples = samples, Tolerance = tolerance }.Validated()).Message);

    [Fact]
    public void Images_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        var model = Networks.Default.Named("softmax").Make(new Shape(5, 5, 1), Toy.Classes);
        Assert.Contains(
            "5×5×1", Assert.Throws<ArgumentException>(
                () => new GradientCheck(model, Toy.Train, workers)).Message, StringComparison.Ordinal);
        model = Networks.Default.Named("softmax").Make(new Shape(8, 8, 1), ["a", "b"]);
        Assert.Contains(
            "2 classes", Assert.Throws<ArgumentException>(() => new GradientCheck(model, Toy.Train, workers)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A layer between a convolution with a ReLU and a dense layer; a second input is the convolution without its ReLU.</summary>
    static Model Around(string kind) =>
        Around((name, shapes) => LayerSamples.Make(kind, name, shapes[0]), LayerSamples.Inputs(kind));

    static Model Around(Func<string, IReadOnlyList<Shape>, Layer> make, int inputs = 1)
    {
        var graph = new GraphBuilder("around", new Shape(8, 8, 1));
        var before = graph.Add(s => new Convolution("before", s[0], 4, new Window(3, 3, 1, 0, 0)), graph.Input);
        var relu = graph.Add(s => new Relu("bend", s[0]), before);
        var probe = graph.Add(s => make("probe", s), inputs == 1 ? [relu] : [relu, before]);
        var model = graph.Build(Toy.Classes, graph.Add(s => new Dense("after", s[0], 3), probe));
        model.Initialize(new He(), 5);
        return model;
    }

    static GradientReport Check(Model model, int threads = 2, bool initialize = true, GradientCheckOptions? options = null)
    {
        if (initialize)
            model.Initialize(new He(), 5);
        using var workers = new Workers(threads);
        return new GradientCheck(model, model.Input.Height == 8 ? Toy.Train : Large(model.Input.Height), workers, options ?? Few).Run();
    }

    /// <summary>Toy images of some side, each pixel as often as it fits.</summary>
    static Gabor.Data.ImageSet Large(int side)
    {
        var toy = Toy.Train;
        int size = side * side, each = side / 8;
        byte[] pixels =
            [.. Enumerable.Range(0, 20 * size).Select(i => toy.Pixels(i / size)[(i % size / side / each * 8) + (i % side / each)])];
        return new(new Shape(side, side, 1), pixels, [.. Enumerable.Range(0, 20).Select(toy.Label)], Toy.Classes);
    }

    sealed class Ending(CancellationTokenSource source) : IProgress<GradientProgress>
    {
        public void Report(GradientProgress value) => source.Cancel();
    }

    public enum Mistake
    {
        None,
        Sign,
        Factor,
        Index,
        Missing,
        Parameter,
        SmallFactor,
    }

    /// <summary>a = s x with a factor s for each element of an image, and one mistake in its backward pass.</summary>
    sealed class Scaling : Layer
    {
        readonly Mistake mistake;
        readonly Parameter scale;

        public Scaling(string name, Shape input, Mistake mistake)
            : base(name, input)
        {
            this.mistake = mistake;
            scale = new Parameter("scale", decays: false, 1, 1, input.Count);
            Parameters = [scale];
        }

        public override string Kind => "scaling";

        public override Shape Output => Input;

        public override IReadOnlyList<Parameter> Parameters { get; }

        public override BackwardReads BackwardReads => BackwardReads.Input;

        public override void Forward(in Pass pass)
        {
            for (int i = 0; i < pass.Output.Length; i++)
                pass.Output[i] = scale.Value.Span[i % Input.Count] * pass.Input()[i];
        }

        public override void Backward(in Pass pass)
        {
            Span<float> g = pass.OutputGradient, dx = pass.InputGradient(), ds = pass.ParameterGradient(0);
            ds.Clear();
            for (int i = 0; i < g.Length; i++)
            {
                int k = i % Input.Count;
                float share = mistake switch { Mistake.Parameter => 2f, Mistake.SmallFactor => 1.03f, _ => 1f };
                ds[k] += share * g[i] * pass.Input()[i];
                if (dx.IsEmpty)
                    continue;
                float s = scale.Value.Span[mistake == Mistake.Index ? (k + 1) % Input.Count : k];
                dx[i] =
                    mistake switch { Mistake.Sign => -s, Mistake.Factor => 1.1f * s, Mistake.Missing when k % 4 == 0 => 0, _ => s } * g[i];
            }
        }
    }
}
