using Gabor.Schedules;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact]
    public void A_constant_rate_stays() => Assert.All(Enumerable.Range(0, 9), step => Assert.Equal(0.25f, new ConstantLearningRate(0.25f).LearningRate(step, 9)));

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(1580)]
    public void One_cycle_is_the_definition(int steps)
    {
        var schedule = new OneCycle(0.002f);
        for (int step = 0; step < steps; step++)
        {
            double expected = Define.OneCycle(0.002f, step, steps), actual = schedule.LearningRate(step, steps);
            Assert.True(Math.Abs(expected - actual) <= 1e-7 * expected + 1e-12, $"step {step} of {steps}: {expected:R} and {actual:R}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_cycle_of_a_few_steps_still_has_rates_above_0_and_not_above_the_highest(int steps) =>
        Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(new OneCycle(0.002f).LearningRate(step, steps), 1e-12f, 0.002f));

    [Fact]
    public void Steps_and_exponentials_and_cosines_are_the_definitions()
    {
        for (int step = 0; step < 1000; step++)
        {
            Near(Define.StepDecay(0.3f, step, 70, 0.2), new StepDecay(0.3f, 70, 0.2).LearningRate(step, 1000), step);
            Near(Define.ExponentialDecay(0.3f, step, 70, 0.7), new ExponentialDecay(0.3f, 70, 0.7).LearningRate(step, 1000), step);
            Near(Define.Cosine(0.3f, 0.01, step, 1000), new Cosine(0.3f, 0.01).LearningRate(step, 1000), step);
        }
    }

    [Fact]
    public void A_warm_up_rises_evenly_to_where_the_schedule_begins()
    {
        Schedule schedule = new Cosine(0.4f), warmed = new Warmup(schedule, 3);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], Enumerable.Range(0, 4).Select(step => warmed.LearningRate(step, 13)));
        Assert.All(Enumerable.Range(0, 10), step => Assert.Equal(schedule.LearningRate(step, 10), warmed.LearningRate(step + 3, 13)));
        Assert.Equal(schedule.LearningRate(5, 13), new Warmup(schedule, 0).LearningRate(5, 13));
    }

    [Fact]
    public void A_plateau_is_the_definition_on_losses_of_many_kinds()
    {
        var random = new Random(1);
        for (int run = 0; run < 200; run++)
        {
            int patience = random.Next(4);
            double[] losses = [.. Enumerable.Range(0, 40).Select(epoch => 2 / (1.0 + epoch) + (random.NextDouble() * run / 100))];
            double[] expected = Define.Plateau(0.5f, 0.3, patience, 1e-3, 1e-4, losses);
            var plateau = new Plateau(0.5f, 0.3, patience, 1e-3);
            for (int epoch = 0; epoch < losses.Length; epoch++)
            {
                plateau.Evaluated(losses[epoch]);
                Near(expected[epoch], plateau.LearningRate(epoch, 1), epoch);
            }
        }
    }

    [Fact]
    public void A_plateau_falls_when_more_epochs_than_its_patience_were_not_good()
    {
        // 1 is the best; 1.5 twice exceeds a patience of 1, and after the cut the count begins again.
        var plateau = new Plateau(1, 0.5, patience: 1);
        float[] learningRates = [.. ((double[])[1, 1.5, 1.5, 1.5, 0.9, 0.9, 0.9, 0.9]).Select(loss =>
        {
            plateau.Evaluated(loss);
            return plateau.LearningRate(0, 1);
        })];
        Assert.Equal([1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f], learningRates);
    }

    [Fact]
    public void A_plateau_goes_on_from_what_it_remembered_also_under_a_warm_up()
    {
        Schedule whole = new Warmup(new Plateau(1, 0.5, 1), 2);
        foreach (double loss in (double[])[1, 2])
            whole.Evaluated(loss);
        Schedule resumed = new Warmup(new Plateau(1, 0.5, 1), 2);
        Assert.Empty(resumed.Memory);
        resumed.Remember(whole.Memory);
        foreach (var schedule in (Schedule[])[whole, resumed])
        {
            schedule.Evaluated(2);
            Assert.Equal(0.5f, schedule.LearningRate(5, 9));
        }
    }

    [Fact]
    public void What_a_schedule_cannot_have_remembered_is_refused()
    {
        foreach (double[] memory in (double[][])[[1], [1, 2], [1, -1, 0], [1, 0.5, 0], [double.NaN, 0, 0], [1, 0, 1e10]])
            Assert.Throws<FormatException>(() => new Plateau(1).Remember(memory));
        Assert.Throws<FormatException>(() => new ConstantLearningRate(1).Remember([1]));
        new ConstantLearningRate(1).Remember([]);
    }

    [Fact]
    public void The_list_of_kinds_makes_what_it_names_with_time_in_epochs()
    {
        Assert.All(ScheduleKinds.All, kind => Assert.Equal(kind.Name, kind.Make(0.1f, 7).Kind));
        Assert.All(
            ScheduleKinds.All.Where(kind => kind.Takes.Any(taken => taken.Name == "warmup-epochs")),
            kind => Assert.Equal(kind.Name, Assert.IsType<Warmup>(kind.Make(0.1f, 7, name => name == "warmup-epochs" ? 2 : null)).Kind));
        var step = ScheduleKinds.All.Single(kind => kind.Name == "step").Make(1, 7, name => name switch { "step-size" => 2, "lr-decay" => 0.5, _ => null });
        Assert.Equal([1, 1, 0.5f], ((long[])[0, 13, 14]).Select(s => step.LearningRate(s, 100)));
    }

    static void Near(double expected, double actual, int step) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-7 * expected, $"step {step}: {expected:R} and {actual:R}");
}
