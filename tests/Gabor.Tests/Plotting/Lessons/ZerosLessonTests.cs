using Gabor.Tests.Cli;

namespace Gabor.Tests.Plotting.Lessons;

public sealed class ZerosLessonTests
{
    [Fact]
    public void Equal_neurons_stay_equal_for_all_steps_and_random_ones_differ_and_learn()
    {
        var rows = CommandLine.Done("lesson", "zeros", "--json").Json.GetProperty("rows").EnumerateArray().ToArray();
        string[] Column(string name) => [.. rows.Select(row => row.GetProperty(name).GetString()!)];
        Assert.Equal(
            ["all 0", "all 0.01", "normal, standard deviation 0.01", "normal, He's standard deviation"], Column("initial_weights"));
        foreach (string when in new[] { "distinct_neurons_before", "after_1_step", "after_400" })
            Assert.Equal(["1", "1", "32", "32"], Column(when));
        double[] accuracy =
        [
            .. Column("test_accuracy")
            .Select(share => double.Parse(share.TrimEnd(' ', '%'), System.Globalization.CultureInfo.InvariantCulture)),
        ];

        // One neuron has a low accuracy; none predicts the most frequent class.
        Assert.True(accuracy[0] < 20 && accuracy[1] < 60 && accuracy[2] > 75 && accuracy[3] > 75, string.Join(", ", accuracy));
    }
}
