using Gabor.Tests.Definitions;

namespace Gabor.Tests.Golden;

/// <summary>Whole trajectories of optimizers against those that other projects publish.</summary>
public sealed class UpdateGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Entries => GoldenFile.Names("updates");

    [Theory]
    [MemberData(nameof(Entries))]
    public void The_definitions_follow_the_published_trajectory(string name)
    {
        var entry = GoldenFile.Entry("updates", name);
        var problem = UpdateProblem.Named(entry.GetProperty("problem").GetString()!);
        var settings = new UpdateSettings(entry.GetProperty("hyperparameters"));
        string rule = entry.GetProperty("rule").GetString()!;
        var bound = entry.GetProperty("bound");
        Trajectory[] parameters = [.. problem.Start.Select(start => new Trajectory(start))];

        int step = 0;
        foreach (var (after, row) in entry.GetProperty("after_steps").EnumerateArray().Zip(entry.GetProperty("rows").EnumerateArray()))
        {
            for (; step < after.GetInt32(); step++)
            {
                double[][] gradients = problem.Gradients([.. parameters.Select(p => p.Theta)], step + 1);
                for (int k = 0; k < parameters.Length; k++)
                    Move(parameters[k], rule, gradients[k], settings);
            }

            double[] theta = [.. parameters.SelectMany(p => p.Theta)];
            Near.Equal(
                row.Numbers(), theta, bound.GetProperty("relative").GetDouble(), Math.Max(1e-12, bound.GetProperty("absolute").GetDouble()),
                name);
        }
    }

    static void Move(Trajectory parameter, string rule, double[] gradient, UpdateSettings set)
    {
        double learningRate = set["rate"], decay = set["decay"];
        switch (rule)
        {
            case "sgd":
                parameter.Sgd(gradient, learningRate, decay);
                break;
            case "momentum":
                parameter.Momentum(gradient, learningRate, set["momentum"], decay, set.Is("nesterov"));
                break;
            case "rmsprop":
                parameter.RmsProp(
                    gradient, learningRate, set["beta"], set["epsilon"], decay, set["momentum"], set.Is("centered"));
                break;
            case "adagrad":
                parameter.Adagrad(gradient, learningRate, set["epsilon"], decay);
                break;
            case "adam":
                parameter.Adam(
                    gradient, learningRate, set["beta1"], set["beta2"], set["epsilon"], decay, set.Is("decoupled"), set.Is("amsgrad"));
                break;
            case "adadelta":
                parameter.Adadelta(gradient, learningRate, set["beta"], set["epsilon"], decay);
                break;
            case "adamax":
                parameter.AdaMax(gradient, learningRate, set["beta1"], set["beta2"], set["epsilon"], decay);
                break;
            case "lion":
                parameter.Lion(gradient, learningRate, set["beta1"], set["beta2"], decay);
                break;
            default:
                throw new ArgumentException($"no rule '{rule}'", nameof(rule));
        }
    }
}
