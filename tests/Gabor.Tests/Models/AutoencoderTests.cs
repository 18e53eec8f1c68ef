using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.GradientChecks;
using Gabor.Experiments.Representations;
using Gabor.Features.Statistics;
using Gabor.Inference;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Models.Features;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Runs;
using Gabor.Schedules;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Models;

/// <summary>Networks that reconstruct images (4.1.4), each kind trained on made-up images.</summary>
public sealed class AutoencoderTests : IDisposable
{
    static readonly PreprocessingKind None = PreprocessingRegistry.Default.Named(ImagePreprocessing.NoneKind);

    readonly Workers workers = new(2);

    public static TheoryData<string> Names => [.. KnownNetworks.Autoencoders];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void It_learns_to_reconstruct_and_its_code_tells_classes(string name)
    {
        using var folder = new TemporaryFolder();
        var network = Networks.Default.Named(name);
        var options = DefaultOptions.For(network, Toy.Dataset) with { Epochs = 30, BatchSize = 25, Threads = 2 };
        var result = Trainer.Fit(network.MakeFor(Toy.Dataset), Toy.Dataset, options, runFolder: folder.Path, cancellationToken: Stop);
        Assert.True(
            result.History[^1].TestLoss < 0.8 * result.History[0].TestLoss, $"{result.History[0].TestLoss} to {result.Evaluation.Loss}");
        Assert.All(result.History, row => Assert.Null(row.TrainAccuracy));
        Assert.Equal(result.Evaluation.PeakSignalToNoise, ReportRecord.Read(Path.Combine(folder.Path, "report.json")).PeakSignalToNoise);

        // Three corners, one of which is bright: a linear classifier on the code finds it, without knowing of labels before.
        var onCode = new TrainingOptions { Epochs = 40, BatchSize = 25, Threads = 2, Features = new LayerFeature(folder.Path, "code") };
        var classified = Trainer.Fit(
            onCode.ModelOf(Networks.Default.Named("softmax"), Toy.Dataset), Toy.Dataset, onCode, cancellationToken: Stop);
        Assert.True(classified.Evaluation.Accuracy > 0.9, $"{classified.Evaluation.Accuracy}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tier_and_any_number_of_threads_give_the_same_bits(string name)
    {
        var tiers = Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best);
        (Tier Tier, int Threads)[] crews = [.. tiers.Select(tier => (tier, 2)), (Tiers.Best, 1), (Tiers.Best, 3)];
        string? first = null;
        foreach (var crew in crews)
        {
            using var own = new Workers(crew.Threads, crew.Tier);
            var network = Networks.Default.Named(name);
            var model = network.Make(new Shape(7, 6, 1), []);
            model.Initialize(5);
            var step = new TrainingStep(model, 5, new Momentum(), 5, own, new StepOptions { Losses = Opened(network) });
            foreach (int images in (int[])[5, 3])
            {
                Pixels(images * model.Input.Count).CopyTo(step.Plan.Input(images));
                step.Run(new int[images], 0.01f);
            }

            string digest = WeightDigest.Of(model);
            Assert.Equal(first ??= digest, digest);
        }
    }

    [Fact]
    public void A_resumed_run_has_the_bits_of_one_that_was_not_interrupted()
    {
        using TemporaryFolder whole = new(), cut = new();
        var network = Networks.Default.Named("contractive-autoencoder");
        var options = DefaultOptions.For(network, Toy.Dataset) with { Epochs = 3, BatchSize = 25, CheckpointSeconds = 0, Threads = 2 };
        var expected = Trainer.Fit(network.MakeFor(Toy.Dataset), Toy.Dataset, options, runFolder: whole.Path, cancellationToken: Stop);
        using (var run = TrainingRun.Start(network.MakeFor(Toy.Dataset), Toy.Dataset, options, cut.Path))
        {
            using var interrupted = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => run.Train(new Canceller(interrupted), interrupted.Token));
        }

        using var resumed = TrainingRun.Resume(cut.Path, Toy.Dataset);
        Assert.InRange(resumed.Steps, 1, 17);
        resumed.Train(cancellationToken: Stop);
        Assert.Equal(WeightDigest.Of(expected.Model), WeightDigest.Of(resumed.Model));
    }

    [Theory]
    [InlineData("mean_squared_error")]
    [InlineData("bernoulli_cross_entropy")]
    public void Its_evaluation_is_the_loss_and_the_ratio_of_the_definitions(string name)
    {
        var model = Networks.Default.Named("autoencoder").MakeFor(Toy.Dataset);
        model.Initialize(3);
        var loss = LossRegistry.Default.Named(name).Create();
        var evaluation = new Evaluator(model, Toy.Test, workers, loss: loss).Run(Stop);
        var autoencoder = new Autoencoder(model, workers);
        double[] pixels = autoencoder.Read(Toy.Test).Exactly(), found = autoencoder.Reconstruct(autoencoder.Read(Toy.Test)).Exactly();
        double[] logits = [.. found.Select(p => Math.Log(p / (1 - p)))];
        double expected = name == "mean_squared_error"
            ? Define.SquaredError(found, pixels, Toy.Test.Count).Average()
            : Define.BernoulliCrossEntropy(logits, pixels, Toy.Test.Count).Average();
        Assert.Equal(expected, evaluation.Loss, 1e-5 * expected);
        Assert.Equal(Define.PeakSignalToNoise(pixels, found), evaluation.PeakSignalToNoise!.Value, 1e-4);
        Assert.Equal((60, false), (evaluation.Images, evaluation.IsClassification));
        Assert.True(double.IsNaN(evaluation.Accuracy));
    }

    /// <summary>With squared error the plane of a linear one is that of the principal components (Baldi and Hornik 1989).</summary>
    [Fact]
    public void A_linear_autoencoders_plane_is_that_of_the_principal_components()
    {
        const int codes = 2;
        var data = Correlated();
        var graph = new GraphBuilder("linear", data.Shape);
        var code = graph.Add(s => new Dense("code", s[0], codes, hasBias: false), graph.Input);
        var model = graph.BuildAutoencoder(graph.Add(s => new Dense("decoder", s[0], data.Shape.Count, hasBias: false), code));
        var options = new TrainingOptions
        {
            Epochs = 5000, BatchSize = int.MaxValue, Threads = 2, Losses = [OutputLoss.Reconstruction(new MeanSquaredError())],
            Optimizer = new Adam(0.03), Schedule = new Cosine(),
        };
        Trainer.Fit(model, data, options, cancellationToken: Stop);

        float[] centred = new Autoencoder(model, workers).Read(data.Train);
        var principal = PrincipalComponents.Fit(centred, data.Shape.Count, codes, workers);
        float[] reconstructed = new Autoencoder(model, workers).Reconstruct(centred);
        double off = 0, all = 0;
        for (int i = 0; i < data.Train.Count; i++)
        {
            // What a projection onto the two components gives.
            double[] own = centred.AsSpan(i * data.Shape.Count, data.Shape.Count).ToArray().Exactly(), projected = new double[own.Length];
            for (int c = 0; c < codes; c++)
            {
                double[] direction = principal.Components.Slice(c * own.Length, own.Length).ToArray().Exactly();
                double along = own.Zip(direction, (a, b) => a * b).Sum();
                for (int p = 0; p < own.Length; p++)
                    projected[p] += along * direction[p];
            }

            for (int p = 0; p < own.Length; p++)
            {
                double difference = projected[p] - reconstructed[(i * own.Length) + p];
                (off, all) = (off + (difference * difference), all + (projected[p] * projected[p]));
            }
        }

        Assert.True(Math.Sqrt(off / all) < 0.01, $"{Math.Sqrt(off / all)}");
    }

    [Fact]
    public void A_denoising_one_removes_noise()
    {
        var network = Networks.Default.Named("denoising-autoencoder");
        var options = DefaultOptions.For(network, Toy.Dataset) with { Epochs = 30, BatchSize = 25, Threads = 2 };
        var model = Trainer.Fit(network.MakeFor(Toy.Dataset), Toy.Dataset, options, cancellationToken: Stop).Model;
        var autoencoder = new Autoencoder(model, workers);
        float[] images = autoencoder.Read(Toy.Test), noisy = autoencoder.Corrupt(images, 1);
        double before = Autoencoder.PeakSignalToNoise(images, noisy);
        double after = Autoencoder.PeakSignalToNoise(images, autoencoder.Reconstruct(noisy));
        Assert.True(autoencoder.RemovesNoise);
        Assert.InRange(before, 10.2, 10.8);
        Assert.True(after > before + 6, $"{before} to {after} dB");
        Assert.Equal(noisy, autoencoder.Corrupt(images, 1));
        Assert.NotEqual(noisy, autoencoder.Corrupt(images, 2));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_a_code_gives_the_reconstruction(string name)
    {
        var model = Networks.Default.Named(name).MakeFor(Toy.Dataset);
        model.Initialize(3);
        var autoencoder = new Autoencoder(model, workers);
        float[] pixels = autoencoder.Read(Toy.Test), codes = autoencoder.Encode(pixels);
        Assert.Equal(Toy.Test.Count * autoencoder.Code.Count, codes.Length);
        Numbers.SameBits(autoencoder.Reconstruct(pixels), autoencoder.Decode(codes), name);
    }

    [Fact]
    public void What_needs_scores_is_refused()
    {
        var model = Networks.Default.Named("autoencoder").MakeFor(Toy.Dataset);
        model.Initialize(3);
        Assert.Contains("gives no scores", Refusal(() => new ImageClassifier(model)), StringComparison.Ordinal);
        Assert.Contains("gives no scores", Refusal(() => new GradientCheck(model, Toy.Train, workers)), StringComparison.Ordinal);
        Assert.Contains("crops is 5", Refusal(() => new Evaluator(model, Toy.Test, workers, crops: 5)), StringComparison.Ordinal);
        Assert.Contains(
            "no loss of a reconstruction", Refusal(() => new Evaluator(model, Toy.Test, workers, loss: new SoftmaxCrossEntropy())),
            StringComparison.Ordinal);
        Assert.Contains("it is a classifier", Refusal(() => new Autoencoder(Toy.Network(), workers)), StringComparison.Ordinal);
        Assert.Contains(
            "leave --features out", Refusal(() => new TrainingOptions { Features = new PixelFeature() }.ModelOf(
                Networks.Default.Named("autoencoder"), Toy.Dataset)), StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_that_cannot_be_meant_are_refused()
    {
        var model = Networks.Default.Named("sparse-autoencoder").MakeFor(Toy.Dataset);
        var squared = OutputLoss.Reconstruction(new MeanSquaredError());
        Assert.Contains("its target is the label", With(new OutputLoss(new MeanSquaredError())), StringComparison.Ordinal);
        Assert.Contains(
            "it is a penalty", With(squared, new OutputLoss(new AbsolutePenalty(), 1, TargetKind.Image)), StringComparison.Ordinal);
        Assert.Contains("state label or image", With(OutputLoss.Penalty(new MeanSquaredError())), StringComparison.Ordinal);
        Assert.Contains("Take --preprocessing none", Refusal(() => Make(
            model, new TrainingOptions { Losses = [squared] })), StringComparison.Ordinal);
        var graph = new GraphBuilder("open", new Shape(8, 8, 1));
        var open = graph.BuildAutoencoder(graph.Add(s => new Dense("all", s[0], 64), graph.Input));
        Assert.Contains(
            "Put a sigmoid layer behind it",
            Refusal(() => Make(open, new TrainingOptions { Losses = [OutputLoss.Reconstruction(new BernoulliCrossEntropy())] })),
            StringComparison.Ordinal);
        Assert.Contains(
            "many elements as the image", Refusal(() =>
            {
                var graph = new GraphBuilder("short", new Shape(8, 8, 1));
                return graph.BuildAutoencoder(graph.Add(s => new Dense("all", s[0], 63), graph.Input));
            }), StringComparison.Ordinal);

        string With(params OutputLoss[] losses) =>
            Refusal(() => Make(model, new TrainingOptions { Losses = losses, Preprocessing = None }));

        static Trainer Make(Model model, TrainingOptions options) => new(model, Toy.Dataset, options);
    }

    [Fact]
    public void A_loss_of_means_over_the_batch_is_not_cut_into_shards()
    {
        var model = Networks.Default.Named("sparse-autoencoder").MakeFor(Toy.Dataset);
        var options = new StepOptions { Losses = Networks.Default.Named("sparse-autoencoder").Losses!, Shards = new(2) };
        Assert.Contains(
            "train it in one shard", Refusal(() => new TrainingStep(model, 4, new Sgd(), 1, workers, options)), StringComparison.Ordinal);
    }

    static string Refusal(Func<object> make) => Assert.ThrowsAny<ArgumentException>(make).Message;

    /// <summary>The losses of a network whose sigmoid stays: a step is given a model as it is, which the trainer would open.</summary>
    static OutputLoss[] Opened(Network network) =>
        [.. network.Losses!.Select(one => one.Loss.HasSigmoid ? OutputLoss.Reconstruction(new MeanSquaredError()) : one)];

    static float[] Pixels(int count) => [.. Numbers.Some(count, 4).Select(v => 1 / (1 + MathF.Exp(-v)))];

    /// <summary>Images of 3 × 3 pixels that vary along two directions most, and a little along all.</summary>
    static Dataset Correlated()
    {
        var random = new Random(4);
        double[] first = [1, 1, 0, -1, 0, 1, 1, -1, 0.5], second = [0.5, -1, 1, 0.5, 1, 0, -0.5, -1, 1];
        byte[] pixels = new byte[200 * 9];
        for (int i = 0; i < 200; i++)
        {
            double a = 40 * (random.NextDouble() - 0.5), b = 90 * (random.NextDouble() - 0.5);
            for (int p = 0; p < 9; p++)
                pixels[(i * 9) + p] = (byte)(128 + (a * first[p]) + (b * second[p]) + random.Next(6));
        }

        var images = new ImageSet(new Shape(3, 3, 1), pixels, [.. Enumerable.Range(0, 200).Select(i => i % 2)], ["a", "b"]);
        return new Dataset("correlated", images, images, "made by the tests");
    }

    sealed class Canceller(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch == 2 || value.Finished is not null)
                source.Cancel();
        }
    }
}
