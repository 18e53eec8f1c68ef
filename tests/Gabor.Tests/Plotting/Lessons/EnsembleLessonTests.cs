using System.Globalization;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Lessons;
using Gabor.Tests.Cli;

namespace Gabor.Tests.Plotting.Lessons;

public sealed class EnsembleLessonTests
{
    [Fact]
    public void The_mean_of_masked_passes_comes_to_the_unmasked_pass_of_a_linear_network()
    {
        var (errors, _, together, unmasked) = Measure(network => network.Dropout().Dense(16).Dropout());

        // 512 passes: 1 / √512 of the first error, give or take the half.
        Assert.InRange(errors[^1] / errors[0] * Math.Sqrt(512), 0.5, 1.5);
        Assert.InRange(together, unmasked - 0.05, unmasked + 0.05);
    }

    [Fact]
    public void Behind_further_activations_a_rest_stays()
    {
        double linear = Rest(Measure(network => network.Dense(32).Relu().Dropout()).Errors), deep = Rest(
            Measure(network => network.Dropout().Dense(32).Relu().Dropout().Dense(32).Relu().Dropout()).Errors);
        Assert.True(linear < 1.5 && deep > 1.5, $"{linear} and {deep}");

        // How much of the error 1 / √n leaves out: 1 where that is all.
        static double Rest(IReadOnlyList<double> errors) => errors[^1] / errors[0] * Math.Sqrt(512);
    }

    [Fact]
    public void One_unmasked_pass_is_better_than_one_masked_and_the_lesson_says_so()
    {
        var json = CommandLine.Done("lesson", "ensemble", "--json").Json;
        foreach (var row in json.GetProperty("rows").EnumerateArray())
        {
            double Of(string name) => double.Parse(row.GetProperty(name).GetString()!.TrimEnd(' ', '%'), CultureInfo.InvariantCulture);
            Assert.True(
                Of("without_masks") > Of("correct:_1_pass") && Math.Abs(Of("without_masks") - Of("mean_of_512")) <= 3, row.ToString());
        }
    }

    static (
        IReadOnlyList<double> Errors, double Once, double Together,
        double Unmasked) Measure(Func<Gabor.Models.Sequential, Gabor.Models.Sequential> hidden)
    {
        using var workers = new Workers(2);
        return EnsembleLesson.Measure(hidden, DigitsExcerpt.Of(300, 100), 1, workers, TestContext.Current.CancellationToken);
    }
}
