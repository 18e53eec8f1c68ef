using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

/// <summary>The definitions against numbers worked out by hand, and their slopes against central differences of themselves.</summary>
public sealed class DefinitionTests
{
    [Fact]
    public void Dense_sums_each_input_times_its_weight()
    {
        // x = (1, 2), W = (1 2 3; 4 5 6) input by output, b = (0.5, 0, −1): (1 + 8 + 0.5, 2 + 10, 3 + 12 − 1).
        Is([9.5, 12, 14], Define.Dense([1, 2], [1, 2, 3, 4, 5, 6], [0.5, 0, -1], 1));
    }

    [Fact]
    public void Dense_slopes_follow_algorithm_2_by_hand()
    {
        // x = (1, 2), g = (1, 0, −1): ∂W = x gᵀ, ∂b = g, ∂x = (1·1 − 3·1, 4·1 − 6·1).
        var (dx, dw, db) = Define.DenseSlope([1, 2], [1, 2, 3, 4, 5, 6], [1, 0, -1], 1);
        Is([-2, -2], dx);
        Is([1, 0, -1, 2, 0, -2], dw);
        Is([1, 0, -1], db);
    }

    [Fact]
    public void Convolution_does_not_flip_the_filter()
    {
        // X = (1 2 3; 4 5 6; 7 8 9), W = (1 2; 3 4), b = 10, S = 1: first window 1·1 + 2·2 + 4·3 + 5·4 = 37, then 47; below 67 and 77.
        Is([47, 57, 77, 87], Define.Convolution([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4], [10], 1, new(3, 3, 1), new(2, 2, 1), new(2, 2)));
    }

    [Fact]
    public void Convolution_pads_height_by_P1_and_width_by_P2()
    {
        // X = (1 2), one row; F = 3 × 1 of (1, 10, 100), P₁ = 1, P₂ = 0: only the middle tap meets the row.
        Is([10, 20], Define.Convolution([1, 2], [1, 10, 100], [], 1, new(1, 2, 1), new(1, 2, 1), new(3, 1, 1, 1, 0)));

        // The column (1; 2) with F = 1 × 3, P₂ = 1 likewise; with P₂ = 1 and S = 2 on the row (1 2 3): windows at −1 and 1.
        Is([10, 20], Define.Convolution([1, 2], [1, 10, 100], [], 1, new(2, 1, 1), new(2, 1, 1), new(1, 3, 1, 0, 1)));
        Is([(10 * 1) + (100 * 2), (1 * 2) + (10 * 3)],
            Define.Convolution([1, 2, 3], [1, 10, 100], [], 1, new(1, 3, 1), new(1, 2, 1), new(1, 3, 2, 0, 1)));
    }

    [Fact]
    public void Convolution_sums_over_the_depth_and_has_a_number_for_each_filter()
    {
        // One place of depth 2, X = (3, 5); W(0, 0, d, k) = (1 10; 2 20): 3 + 2·5 and 30 + 100.
        Is([13, 130], Define.Convolution([3, 5], [1, 10, 2, 20], [], 1, new(1, 1, 2), new(1, 1, 2), new(1, 1)));
    }

    [Fact]
    public void Max_pooling_takes_the_largest_and_sends_the_slope_back_to_it()
    {
        // (1 4 2 2; 3 0 2 2), 2 × 2, S = 2: 4 at place 1; a tie of twos, of which the first, place 2, wins.
        Is([4, 2], Define.MaxPooling([1, 4, 2, 2, 3, 0, 2, 2], 1, new(2, 4, 1), new(1, 2, 1), new(2, 2, 2)));
        Is([0, 7, 8, 0, 0, 0, 0, 0], Define.MaxPoolingSlope([1, 4, 2, 2, 3, 0, 2, 2], [7, 8], 1, new(2, 4, 1), new(1, 2, 1), new(2, 2, 2)));
    }

    [Fact]
    public void Max_pooling_never_takes_the_padding_and_adds_where_windows_overlap()
    {
        // (−1 −2 −3), 1 × 3, S = 1, P₂ = 1: windows (· −1 −2), (−1 −2 −3), (−2 −3 ·); place 0 wins twice, place 1 once.
        Is([-1, -1, -2], Define.MaxPooling([-1, -2, -3], 1, new(1, 3, 1), new(1, 3, 1), new(1, 3, 1, 0, 1)));
        Is([30, 3, 0], Define.MaxPoolingSlope([-1, -2, -3], [10, 20, 3], 1, new(1, 3, 1), new(1, 3, 1), new(1, 3, 1, 0, 1)));
    }

    [Fact]
    public void Relu_and_sigmoid_are_what_they_are_at_and_around_0()
    {
        Is([0, 0, 3], Define.Relu([-2, 0, 3]));
        Is([0, 0, 5], Define.ReluSlope([-2, 0, 3], [5, 5, 5]));

        // σ(0) = ½, σ(ln 3) = 3/4, σ(−ln 3) = 1/4; slopes ¼, 3/16, 3/16.
        Is([0.5, 0.75, 0.25], Define.Sigmoid([0, Math.Log(3), -Math.Log(3)]));
        Is([0.25, 3.0 / 16, 3.0 / 8], Define.SigmoidSlope([0, Math.Log(3), -Math.Log(3)], [1, 1, 2]));
    }

    [Fact]
    public void The_other_activations_are_what_their_papers_say()
    {
        // tanh(ln 2) = (2 − ½) / (2 + ½) = 0.6; e^−ln 2 − 1 = −½; ln 3 σ(ln 3) = ¾ ln 3.
        double half = -Math.Log(2), third = Math.Log(3);
        Is([0, 0.6, -0.6], Define.Tanh([0, -half, half]));
        Is([0, 0, 3, 6, 6], Define.Relu6([-2, 0, 3, 6, 7]));
        Is([0, 0, 5, 0, 0], Define.Relu6Slope([-2, 0, 3, 6, 7], [5, 5, 5, 5, 5]));
        Is([-0.5, 0, 3], Define.LeakyRelu([-2, 0, 3], 0.25));
        Is([1.25, 1.25, 5], Define.LeakyReluSlope([-2, 0, 3], 0.25, [5, 5, 5]));
        Is([-0.5, 0, 3], Define.Elu([half, 0, 3]));
        Is([-3, 0, 6], Define.Elu([half, 0, 3], alpha: 3, scale: 2));
        Is([0.75 * third, -0.25 * third, 0], Define.Silu([third, -third, 0]));

        // x Φ(x) with Φ(1) = 0.841344746 and Φ(−2) = 0.022750132 from tables of the normal distribution.
        Near.Equal([0, 0.841344746, -2 * 0.022750132, -0.5 * 0.308537539], Define.Gelu([0, 1, -2, -0.5]), 0, 5e-4);
        Near.Equal([0, 0.841344746, -2 * 0.022750132, -0.5 * 0.308537539], Define.ExactGelu([0, 1, -2, -0.5]), 0, 1e-9);
        Near.Equal([2.866515719e-7, 7.619853024e-24], [Define.Normal(-5), Define.Normal(-10)], 1e-9, 0);
    }

    [Fact]
    public void Dropout_divides_what_it_keeps() => Is([4, 0, 12], Define.Dropout([1, 2, 3], [true, false, true], 0.25));

    [Fact]
    public void Batch_normalisation_takes_each_channel_to_its_mean_and_deviation()
    {
        // Two channels of (1, 3) and (0, 0): μ = 2 and 0, σ² = 1 and 0, so that x̂ = ∓1/√1.00001 and 0; a = 2 x̂ + 5 and 7 x̂ − 1.
        double unit = 1 / Math.Sqrt(1.00001);
        double[] x = [1, 0, 3, 0];
        var (mean, variance) = Define.BatchStatistics(x, 2);
        Is([2, 0], mean);
        Is([1, 0], variance);
        Is([5 - (2 * unit), -1, 5 + (2 * unit), -1], Define.BatchNormalization(x, [2, 7], [5, -1]));

        // In evaluation by the running ones: (4 − 1) / √(3.99999 + 0.00001) = 1.5.
        Is([8], Define.BatchNormalization([4], [2], [5], [1], [3.99999]));
    }

    [Fact]
    public void Running_statistics_take_a_tenth_of_the_batch()
    {
        // (1, 3): m = 0.9 · 10 + 0.1 · 2, v = 0.9 · 20 + 0.1 · 1 · 2/1. A single value 3: v = 0.9 · 20.
        var (mean, variance) = Define.MovedStatistics([1, 3], [10], [20]);
        Is([9.2], mean);
        Is([18.2], variance);
        (mean, variance) = Define.MovedStatistics([3], [10], [20]);
        Is([9.3], mean);
        Is([18], variance);
    }

    [Fact]
    public void Global_average_pooling_is_the_mean_of_each_channel()
    {
        // Two images of 1 × 2 with two channels: ((1, 10), (3, 30)) and ((5, 0), (5, 2)).
        Is([2, 20, 5, 1], Define.GlobalAveragePooling([1, 10, 3, 30, 5, 0, 5, 2], 2, new(1, 2, 2)));
        Is([1, 2, 1, 2, 3, 4, 3, 4], Define.GlobalAveragePoolingSlope([2, 4, 6, 8], 2, new(1, 2, 2)));
    }

    [Fact]
    public void Joins_add_or_lie_side_by_side()
    {
        Is([11, 22], Define.Add([1, 2], [10, 20]));

        // Two positions; depths 1 and 2.
        Is([1, 10, 11, 2, 20, 21], Define.Concat([[1, 2], [10, 11, 20, 21]], [1, 2]));
    }

    [Fact]
    public void Softmax_of_logarithms_are_their_shares()
    {
        // s = (ln 1, ln 2, ln 5): shares 1/8, 2/8, 5/8; err of class 2 is −ln 5/8; slope (1/8, 2/8, −3/8).
        double[] s = [0, Math.Log(2), Math.Log(5)];
        Is([0.125, 0.25, 0.625], Define.Softmax(s));
        Is([-Math.Log(0.625)], Define.CrossEntropy(s, [2]));
        Is([0.125, 0.25, -0.375], Define.CrossEntropySlope(s, [2]));
        Is([1, 0], Define.Softmax([1e4, -1e4]));

        // g = (8, 0, 0): row 0 of the Jacobian is (1·7, −1·2, −1·5)/64, times 8.
        Is([7.0 / 8, -2.0 / 8, -5.0 / 8], Define.SoftmaxSlope(s, [8, 0, 0]));
    }

    [Fact]
    public void Squared_error_is_half_the_square_for_each_image()
    {
        // (1, 3) against (0, 1): ½ (1 + 4); (2, 2) against (2, 0): ½ · 4; the slope of the mean of two images is halved.
        Is([2.5, 2], Define.SquaredError([1, 3, 2, 2], [0, 1, 2, 0], 2));
        Is([0.5, 1, 0, 1], Define.SquaredErrorSlope([1, 3, 2, 2], [0, 1, 2, 0], 2));
    }

    [Fact]
    public void L2_squares_the_weights()
    {
        // Mean of (1, 3) is 2; λ/2 (1 + 4 + 9) with λ = 0.1 is 0.7.
        Is([2.7], [Define.Objective([1, 3], 0.1, [1, -2], [3])]);
    }

    [Fact]
    public void Accuracy_counts_the_right_ones_and_the_first_of_equals_is_the_prediction()
    {
        // Rows (1 2), (2 2), (3 0), (0 1) predict 1, 0, 0, 1; the labels are 1, 0, 1, 1.
        Is([0.75], [Define.Accuracy([1, 2, 2, 2, 3, 0, 0, 1], [1, 0, 1, 1])]);
    }

    [Fact]
    public void The_mean_image_leaves_images_around_0()
    {
        double[] mean = Define.MeanImage([1, 2, 3, 6], 2);
        Is([2, 4], mean);
        Is([-1, -2, 1, 2], Define.LessMeanImage([1, 2, 3, 6], mean));
    }

    [Fact]
    public void Channels_come_to_mean_0_and_deviation_1()
    {
        // Channel 0 holds 1 and 5: mean 3, standard deviation 2; channel 1 holds 0 and 20: mean 10, standard deviation 10.
        Is([-1, -1, 1, 1], Define.Standardized([1, 0, 5, 20], 2));
    }

    [Fact]
    public void Soft_cross_entropy_is_the_mean_of_the_classes_errors_by_their_shares()
    {
        // p = (¼, ¾): −½ ln ¼ − ½ ln ¾; of one class alone, −ln ¾.
        double[] scores = [0, Math.Log(3), 0, Math.Log(3)];
        Is([(Math.Log(4) + Math.Log(4.0 / 3)) / 2, Math.Log(4.0 / 3)], Define.SoftCrossEntropy(scores, [0.5, 0.5, 0, 1], 2));
        Is([-0.125, 0.125, 0.125, -0.125], Define.SoftCrossEntropySlope(scores, [0.5, 0.5, 0, 1], 2));
    }

    [Fact]
    public void Updates_move_as_worked_out_by_hand()
    {
        // θ = 2, ∇ = 1, λ = 0.5, so g = 2; α = 0.1: 1.8.
        var sgd = new Trajectory([2]);
        sgd.Sgd([1], 0.1, 0.5);
        Is([1.8], sgd.Theta);

        // μ = 0.9, ∇ = 1 twice: v = −0.1, then −0.19; θ = 0.9, then 0.71. Nesterov: v the same, θ = 1 − 0.09 − 0.1, then − 0.171 − 0.1.
        var momentum = new Trajectory([1]);
        var nesterov = new Trajectory([1]);
        for (int t = 0; t < 2; t++)
        {
            momentum.Momentum([1], 0.1, 0.9);
            nesterov.Momentum([1], 0.1, 0.9, nesterov: true);
        }

        Is([0.71], momentum.Theta);
        Is([0.81 - 0.271], nesterov.Theta);

        // First step of Adam: m̂ = g, v̂ = g², so θ moves by α g / (|g| + ε) whatever the size of g.
        var adam = new Trajectory([1, 1]);
        adam.Adam([3, -0.5], 0.1, 0.9, 0.999, 1);
        Is([1 - (0.1 * 3 / 4), 1 + (0.1 * 0.5 / 1.5)], adam.Theta);

        // v = 0.1 · 2² = 0.4 with β = 0.9: θ = 1 − 0.1 · 2 / (√0.4 + 1).
        var rms = new Trajectory([1]);
        rms.RmsProp([2], 0.1, 0.9, 1);
        Is([1 - (0.2 / (Math.Sqrt(0.4) + 1))], rms.Theta);
    }

    [Fact]
    public void One_cycle_rises_to_the_maximum_and_falls_to_almost_nothing()
    {
        // T = 10: u = 2, so the steps 0, 1, 2 have max/25, half way, max; the last has max/250 000; step 2 + 3.5 would be half way down.
        Is([1, 13, 25, 25e-5 * 0.4], [.. new[] { 0, 1, 2, 9 }.Select(step => Define.OneCycle(25, step, 10))]);
        Is([0.3], [Define.ConstantLearningRate(0.3)]);
    }

    [Fact]
    public void Initial_variances_follow_the_fans()
    {
        Assert.Equal((50, 450), Define.Fans(new(5, 5), 2, 18));
        Is([1e-4, 0.04, 0.004], [Define.GaussianVariance, Define.HeVariance(50), Define.XavierVariance(50, 450)]);
    }

    [Fact]
    public void Central_differences_find_the_slope_of_a_square()
    {
        // F = 2 x₀² − x₁²: slopes 4 x₀ and −2 x₁.
        Near.Equal([12, 10], CentralDifferences.Of(x => [x[0] * x[0], x[1] * x[1]], [3, -5], [2, -1]), 1e-9, 0);
    }

    [Theory]
    [InlineData(1, 1, 1, 0, 0, 5, 4)]
    [InlineData(3, 3, 1, 1, 1, 5, 4)]
    [InlineData(3, 2, 2, 1, 0, 3, 2)]
    [InlineData(2, 3, 3, 0, 2, 2, 2)]
    public void The_corrected_slopes_of_a_convolution_are_its_central_differences(
        int f1, int f2, int s, int p1, int p2, int height, int width)
    {
        Shape input = new(5, 4, 2), output = new(height, width, 3);
        Sliding window = new(f1, f2, s, p1, p2);
        double[] x = Some(2 * input.Count, 1), w = Some(f1 * f2 * 2 * 3, 2), b = Some(3, 3), g = Some(2 * output.Count, 4);
        var (dx, dw, db) = Define.ConvolutionSlope(x, w, g, 2, input, output, window);
        Slopes(CentralDifferences.Of(at => Define.Convolution(at, w, b, 2, input, output, window), x, g), dx);
        Slopes(CentralDifferences.Of(at => Define.Convolution(x, at, b, 2, input, output, window), w, g), dw);
        Slopes(CentralDifferences.Of(at => Define.Convolution(x, w, at, 2, input, output, window), b, g), db);

        var pooled = output with { Depth = 2 };
        double[] slope = g[..(2 * pooled.Count)];
        Slopes(
            CentralDifferences.Of(at => Define.MaxPooling(at, 2, input, pooled, window), x, slope),
            Define.MaxPoolingSlope(x, slope, 2, input, pooled, window));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_slopes_of_groups_are_central_differences(int groups)
    {
        Shape input = new(5, 4, 4), output = new(3, 2, 6);
        Sliding window = new(3, 2, 2, 1, 0);
        double[] x = Some(2 * input.Count, 1), w = Some(3 * 2 * 4 / groups * 6, 2), b = Some(6, 3), g = Some(2 * output.Count, 4);
        var (dx, dw, db) = Define.GroupedConvolutionSlope(x, w, g, 2, input, output, window, groups);
        Slopes(CentralDifferences.Of(at => Define.GroupedConvolution(at, w, b, 2, input, output, window, groups), x, g), dx);
        Slopes(CentralDifferences.Of(at => Define.GroupedConvolution(x, at, b, 2, input, output, window, groups), w, g), dw);
        Slopes(CentralDifferences.Of(at => Define.GroupedConvolution(x, w, at, 2, input, output, window, groups), b, g), db);
    }

    [Fact]
    public void The_other_slopes_are_central_differences_too()
    {
        double[] x = Some(12, 1), w = Some(20, 2), b = Some(5, 3), g = Some(15, 4);
        var (dx, dw, db) = Define.DenseSlope(x, w, g, 3);
        Slopes(CentralDifferences.Of(at => Define.Dense(at, w, b, 3), x, g), dx);
        Slopes(CentralDifferences.Of(at => Define.Dense(x, at, b, 3), w, g), dw);
        Slopes(CentralDifferences.Of(at => Define.Dense(x, w, at, 3), b, g), db);
        Slopes(CentralDifferences.Of(Define.Relu, x, g[..12]), Define.ReluSlope(x, g[..12]));
        Slopes(CentralDifferences.Of(Define.Sigmoid, x, g[..12]), Define.SigmoidSlope(x, g[..12]));
        double[] gamma = b[..3], beta = b[1..4];
        var (dn, dGamma, dBeta) = Define.BatchNormalizationSlope(x, gamma, g[..12]);
        Slopes(CentralDifferences.Of(at => Define.BatchNormalization(at, gamma, beta), x, g[..12]), dn);
        Slopes(CentralDifferences.Of(at => Define.BatchNormalization(x, at, beta), gamma, g[..12]), dGamma);
        Slopes(CentralDifferences.Of(at => Define.BatchNormalization(x, gamma, at), beta, g[..12]), dBeta);
        Shape pooled = new(1, 2, 3);
        Slopes(
            CentralDifferences.Of(at => Define.GlobalAveragePooling(at, 2, pooled), x, g[..6]),
            Define.GlobalAveragePoolingSlope(g[..6], 2, pooled));
        Slopes(CentralDifferences.Of(at => [Define.CrossEntropy(at, [0, 3, 2]).Average()], x, [1]), Define.CrossEntropySlope(x, [0, 3, 2]));
        Slopes(
            CentralDifferences.Of(at => [Define.SquaredError(at, w[..12], 3).Average()], x, [1]), Define.SquaredErrorSlope(x, w[..12], 3));
    }

    /// <summary>Numbers between −1 and 1, none twice.</summary>
    static double[] Some(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    static void Is(double[] expected, double[] actual) => Near.Equal(expected, actual, 1e-14, 1e-15);

    static void Slopes(double[] expected, double[] actual) => Near.Equal(expected, actual, 1e-8, 1e-9);
}
