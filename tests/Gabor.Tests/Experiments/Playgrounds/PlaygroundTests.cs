using Gabor.Experiments.Playgrounds;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Experiments.Playgrounds;

public sealed class PlaygroundTests
{
    static readonly PointSet Curves = PointSets.Make("curves", 400, 0.02, seed: 1);

    static Playground Trained(PlaygroundOptions options, PointSet? points = null)
    {
        // One thread is the caller's own: there is nothing to end.
        var playground = new Playground(options, points ?? Curves, new Workers(1));
        playground.Train(TestContext.Current.CancellationToken);
        return playground;
    }

    [Theory]
    [InlineData("curves")]
    [InlineData("spirals")]
    [InlineData("moons")]
    public void A_network_with_activations_tells_what_a_linear_one_cannot(string kind)
    {
        var points = PointSets.Make(kind, 400, 0.02, seed: 1);
        double linear = Trained(new() { Model = "linear", Epochs = 100 }, points).Evaluate(points).Accuracy;
        var mlp = Trained(new() { Model = "mlp" }, points);
        Assert.True(linear < 0.9, $"linear: {linear}");
        Assert.True(mlp.Evaluate(points).Accuracy > 0.99, $"mlp: {mlp.Evaluate(points)}");
        Assert.True(mlp.Evaluate(PointSets.Make(kind, 400, 0.02, seed: 1, set: 1)).Accuracy > 0.98);
    }

    [Fact]
    public void A_stack_of_linear_layers_is_one_linear_layer()
    {
        var playground = Trained(new() { Model = "stacked-linear", Hidden = [7, 5], Epochs = 20 });

        // Rows times matrices: Z = ((XW₁ + b₁)W₂ + b₂)W₃ + b₃ = X(W₁W₂W₃) + (b₁W₂ + b₂)W₃ + b₃.
        double[][] p =
        [
            .. playground.Model.Parameters
            .Select(parameter => parameter.Parameter.Value.Span.ToArray().Select(value => (double)value).ToArray()),
        ];
        double[] weight = Product(Product(p[0], p[2], 2, 7, 5), p[4], 2, 5, 2);
        double[] bias = Sum(Product(Sum(Product(p[1], p[2], 1, 7, 5), p[3]), p[4], 1, 5, 2), p[5]);
        float[] scores = playground.Scores(Curves.Coordinates);
        for (int i = 0; i < Curves.Count; i++)
        {
            double[] x = [Curves.Coordinates[2 * i], Curves.Coordinates[(2 * i) + 1]];
            double[] expected = Sum(Product(x, weight, 1, 2, 2), bias);
            for (int k = 0; k < 2; k++)
                Assert.Equal(expected[k], scores[(2 * i) + k], 1e-4);
        }
    }

    [Fact]
    public void Only_activations_bend_the_borders()
    {
        Assert.Equal(0, Bends("linear"));
        Assert.Equal(0, Bends("stacked-linear"));
        Assert.InRange(Bends("mlp"), 10, 1681);

        // Where a border is straight, what lies between two points of a class is of that class too.
        int Bends(string model)
        {
            var playground = Trained(new() { Model = model, Epochs = 100 });
            float[] grid =
            [
                .. from row in Enumerable
                .Range(0, 41) from column in Enumerable
                .Range(0, 41) from x in new[] { column, row } select (x - 20) / 20f,
            ];
            int[] predicted = playground.Reported(playground.Scores(grid));
            int bends = 0;
            for (int row = 0; row < 41; row++)
            {
                for (int column = 0; column < 41; column++)
                {
                    foreach (var (down, right) in new[] { (0, 2), (2, 0), (2, 2), (6, 2), (0, 12), (12, 4) })
                    {
                        int from = (row * 41) + column, middle = ((row + (down / 2)) * 41) + column + (right / 2), to = ((row + down) * 41)
                            + column + right;
                        if (row + down < 41
                            && column + right < 41 && predicted[from] == predicted[to] && predicted[middle] != predicted[from])
                            bends++;
                    }
                }
            }

            return bends;
        }
    }

    [Fact]
    public void The_scores_are_linear_in_what_the_last_layer_reads()
    {
        PlaygroundOptions[] all =
        [
            new() { Epochs = 5 }, new() { Epochs = 5, Hidden = [9, 6] }, new() { Epochs = 5, Model = "linear" },
            new() { Epochs = 5, Hidden = [3], Activation = "relu" },
        ];
        foreach (var options in all)
        {
            var playground = Trained(options);
            float[] read = playground.Represent(Curves.Coordinates);
            Assert.Equal(Curves.Count * playground.RepresentationSize, read.Length);
            Assert.Equal(options.Model == "linear" ? 2 : options.Hidden[^1], playground.RepresentationSize);
            float[] expected = playground.Scores(Curves.Coordinates), scores = playground.ScoresOfRepresentation(read);
            for (int i = 0; i < scores.Length; i++)
                Assert.Equal(expected[i], scores[i], 1e-5f);
        }
    }

    [Fact]
    public void The_hidden_layers_untangle_the_curves_so_that_a_line_divides_them()
    {
        // A perceptron on the two neurons of the last hidden layer: it ends only where a line divides the classes.
        var playground = Trained(new());
        float[] read = playground.Represent(Curves.Coordinates);
        Assert.Equal(0, Mistakes(read));
        Assert.True(Mistakes(Curves.Coordinates.ToArray()) > 10);

        static int Mistakes(float[] points)
        {
            double w1 = 0, w2 = 0, b = 0;
            int mistakes = 1;
            for (int round = 0; round < 5000 && mistakes > 0; round++)
            {
                mistakes = 0;
                for (int i = 0; i < Curves.Count; i++)
                {
                    int side = Curves.Labels[i] == 0 ? 1 : -1;
                    if (side * ((w1 * points[2 * i]) + (w2 * points[(2 * i) + 1]) + b) > 0)
                        continue;
                    mistakes++;
                    (w1, w2, b) = (w1 + (side * points[2 * i]), w2 + (side * points[(2 * i) + 1]), b + side);
                }
            }

            return mistakes;
        }
    }

    [Theory]
    [InlineData("relu", 16)]

    // Its slope is a quarter at most, so that two layers of it begin slowly.
    [InlineData("sigmoid", null)]
    [InlineData("leaky_relu", 16)]
    [InlineData("elu", 16)]
    [InlineData("gelu", 16)]
    [InlineData("silu", 16)]
    public void Every_activation_learns_the_moons(string activation, int? second)
    {
        var moons = PointSets.Make("moons", 200, 0.02, seed: 1);
        Assert.True(
            Trained(
                new()
                {
                    Hidden = second is { } neurons ? [16, neurons] : [16], Activation = activation, LearningRate = second is null
                    ? 0.05 : 0.02
                },
                moons).Evaluate(moons).Accuracy > 0.98);
    }

    [Fact]
    public void Neither_threads_nor_chance_change_a_bit()
    {
        Assert.Equal(Scores(1, 1), Scores(3, 1));
        Assert.NotEqual(Scores(1, 1), Scores(1, 2));

        static float[] Scores(int threads, ulong seed)
        {
            using var workers = new Workers(threads);
            var playground = new Playground(new() { Epochs = 3, Seed = seed }, Curves, workers);
            playground.Train(TestContext.Current.CancellationToken);
            return playground.Scores(Curves.Coordinates);
        }
    }

    [Fact]
    public void Loss_and_accuracy_are_those_of_the_scores()
    {
        var playground = Trained(new() { Epochs = 2 });
        float[] s = playground.Scores(Curves.Coordinates);
        double right = 0, loss = 0;
        for (int i = 0; i < Curves.Count; i++)
        {
            double own = s[(2 * i) + Curves.Labels[i]], other = s[(2 * i) + 1 - Curves.Labels[i]];
            right += own > other ? 1 : 0;
            loss += Math.Log(1 + Math.Exp(other - own));
        }

        var evaluated = playground.Evaluate(Curves);
        Assert.Equal(right / Curves.Count, evaluated.Accuracy, 12);
        Assert.Equal(loss / Curves.Count, evaluated.Loss, 1e-5);
        Assert.Throws<ArgumentException>(() => playground.Evaluate(PointSets.Make("spirals", 9, 0, 1)));
    }

    [Fact]
    public void It_ends_when_asked()
    {
        using var workers = new Workers(1);
        Assert.Throws<OperationCanceledException>(
            () => new Playground(new(), Curves, workers).Train(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void An_option_out_of_range_is_named() => Assert.All(
        new (string Start, PlaygroundOptions Options)[]
        {
            ("model 'mpl': unknown name. Did you mean 'mlp'?", new() { Model = "mpl" }),
            ("activation 'rleu': unknown name. Did you mean 'relu'?", new() { Activation = "rleu" }),
            ("hidden is 0 layers; it must be 1 to 20", new() { Hidden = [] }),
            ("hidden is 0; it must be from 1 to 1024", new() { Hidden = [4, 0] }),
            ("hidden is 1025; it must be from 1 to 1024", new() { Hidden = [1025] }),
            ("epochs is 0; it must be from 1", new() { Epochs = 0 }),
            ("batch is 0; it must be at least 1", new() { Batch = 0 }),
            ("learning-rate is 0; it must be above 0", new() { LearningRate = 0 }),
            ("learning-rate is NaN; it must be above 0", new() { LearningRate = double.NaN }),
        },
        wrong => Assert.StartsWith(
            wrong.Start, Assert.Throws<ArgumentException>(wrong.Options.Validated).Message, StringComparison.Ordinal));

    static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    static double[] Product(double[] a, double[] b, int rows, int inner, int columns)
    {
        double[] c = new double[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                for (int k = 0; k < inner; k++)
                    c[(i * columns) + j] += a[(i * inner) + k] * b[(k * columns) + j];
        return c;
    }
}
