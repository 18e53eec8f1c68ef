using Gabor.Components;
using Gabor.Schedules;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact]
    public void A_constant_learning_rate_stays() =>
        Assert.All(Enumerable.Range(0, 9), step => Assert.Equal(0.25f, new ConstantLearningRate().LearningRate(0.25f, new(step, 9, 3))));

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(1580)]
    public void One_cycle_is_the_definition(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            double expected = Define.OneCycle(0.002f, step, steps), actual = new OneCycle().LearningRate(0.002f, new(step, steps, 1));
            Assert.True(Math.Abs(expected - actual) <= 1e-7 * expected + 1e-12, $"step {step} of {steps}: {expected:R} and {actual:R}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_cycle_of_a_few_steps_has_learning_rates_above_0_and_not_above_the_highest(int steps) => Assert.All(
        Enumerable.Range(0, steps), step => Assert.InRange(new OneCycle().LearningRate(0.002f, new(step, steps, 1)), 1e-12f, 0.002f));

    [Theory]
    [InlineData(0.1, 2, 3)]
    [InlineData(0.3, 25, 1e4)]
    [InlineData(0.5, 10, 1)]
    public void One_cycle_of_three_phases_is_the_definition(double rise, double divisor, double finalDivisor)
    {
        var schedule = new OneCycle(rise, divisor, finalDivisor, threePhases: true, linear: true);
        for (int step = 0; step < 40; step++)
        {
            double expected = Define.ThreePhases(0.002f, step, 40, rise, divisor, divisor * finalDivisor);
            Assert.Equal(expected, schedule.LearningRate(0.002f, new(step, 40, 1)), 1e-7 * expected + 1e-12);
        }
    }

    [Fact]
    public void Milestones_lines_and_powers_are_the_definitions()
    {
        for (int step = 0; step < 1000; step++)
        {
            var at = new ScheduleStep(step, 1000, 35);
            Near(Define.MultiStepDecay(0.3f, step, [35, 105, 700], 0.2), new MultiStepDecay([1, 3, 20], 0.2).LearningRate(0.3f, at), step);
            Near(Define.Linear(0.3f, step, 0.25, 0.75, 210), new Linear(0.25, 0.75, 6).LearningRate(0.3f, at), step);
            Near(Define.Linear(0.3f, step, 1, 0, 1000), new Linear().LearningRate(0.3f, at), step);
            Near(Define.Polynomial(0.3f, step, 2.5, 210), new Polynomial(2.5, 6).LearningRate(0.3f, at), step);
            Near(Define.Polynomial(0.3f, step, 0.9, 1000), new Polynomial(0.9).LearningRate(0.3f, at), step);
        }
    }

    [Fact]
    public void Milestones_give_the_rates_of_PyTorchs_documentation()
    {
        var schedule = new MultiStepDecay([30, 80]);
        foreach (var (epoch, expected) in ((int, double)[])[(0, 0.05), (29, 0.05), (30, 0.005), (79, 0.005), (80, 0.0005), (99, 0.0005)])
            Assert.Equal(expected, schedule.LearningRate(0.05f, new(epoch * 7L, 700, 7)), 1e-6 * expected);
    }

    [Fact]
    public void A_shorter_time_than_a_step_is_one_step()
    {
        Assert.Equal([1, 0.5f, 0.5f], Enumerable.Range(0, 3).Select(step => new Linear(1, 0.5, 1e-9).LearningRate(1, new(step, 9, 3))));
        Assert.Equal([1f, 0, 0], Enumerable.Range(0, 3).Select(step => new Polynomial(2, 0.1).LearningRate(1, new(step, 9, 3))));
    }

    /// <summary>A run that is extended asks for steps past the last that the schedule knew.</summary>
    [Fact]
    public void After_the_last_step_no_schedule_rises() => Assert.All(ScheduleRegistry.Default, kind =>
    {
        var schedule = kind.Create();
        ReadOnlyMemory<double> state = schedule.InitialState.ToArray();
        float last = float.PositiveInfinity;
        for (int step = 20; step < 90; step++)
        {
            float next = schedule.LearningRate(0.5f, new ScheduleStep(step, 20, 5, state));
            Assert.InRange(next, 0, last);
            last = next;
        }

        Assert.Equal(
            new OneCycle().LearningRate(0.5f, new(19, 20, 5)), new OneCycle(rise: 0.3).LearningRate(0.5f, new(33, 20, 5)));
        Assert.Equal(0.125f, new Cosine(0.125).LearningRate(0.5f, new(33, 20, 5)));
    });

    [Fact]
    public void Steps_and_exponentials_and_cosines_are_the_definitions()
    {
        for (int step = 0; step < 1000; step++)
        {
            var at = new ScheduleStep(step, 1000, 35);
            Near(Define.StepDecay(0.3f, step, 70, 0.2), new StepDecay(2, 0.2).LearningRate(0.3f, at), step);
            Near(Define.ExponentialDecay(0.3f, step, 70, 0.7), new ExponentialDecay(2, 0.7).LearningRate(0.3f, at), step);
            Near(Define.Cosine(0.3f, 0.01, step, 1000), new Cosine(0.01).LearningRate(0.3f, at), step);
        }
    }

    [Fact]
    public void A_warmup_rises_evenly_to_where_the_schedule_begins()
    {
        Schedule schedule = new Cosine(), warmed = new Cosine(warmupEpochs: 1.5);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], Enumerable.Range(0, 4).Select(step => warmed.LearningRate(0.4f, new(step, 13, 2))));
        Assert.All(
            Enumerable.Range(0, 10),
            step => Assert.Equal(schedule.LearningRate(0.4f, new(step, 10, 2)), warmed.LearningRate(0.4f, new(step + 3, 13, 2))));
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
            var plateau = new Plateau(0.3, patience, 1e-3);
            double[] state = [.. plateau.InitialState];
            for (int epoch = 0; epoch < losses.Length; epoch++)
            {
                plateau.Observe(state, losses[epoch]);
                Near(expected[epoch], plateau.LearningRate(0.5f, new(epoch, 1, 1, state)), epoch);
            }
        }
    }

    [Fact]
    public void A_plateau_falls_when_more_epochs_than_its_patience_were_not_good()
    {
        // 1 is the best; 1.5 twice exceeds a patience of 1, and after the cut the count restarts.
        var plateau = new Plateau(0.5, patience: 1);
        double[] state = [.. plateau.InitialState];
        float[] learningRates = [.. ((double[])[1, 1.5, 1.5, 1.5, 0.9, 0.9, 0.9, 0.9]).Select(loss =>
        {
            plateau.Observe(state, loss);
            return plateau.LearningRate(1, new(0, 1, 1, state));
        })];
        Assert.Equal([1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f], learningRates);
    }

    [Fact]
    public void Every_schedule_is_written_and_read_back_as_it_was() => Assert.All(ScheduleRegistry.Default, kind =>
    {
        var schedule = kind.Create(name => name is "warmup-epochs" ? 2 : null);
        Assert.Equal(schedule, ScheduleRegistry.Default.Read(ComponentText.Written(schedule)));
    });

    [Fact]
    public void Milestones_are_written_as_a_list_and_told_apart_by_every_one()
    {
        var schedule = new MultiStepDecay([30, 60, 90]);
        object? list = ComponentText.Written(schedule).ToDictionary()["milestones"];
        Assert.Equal([30L, 60L, 90L], Assert.IsType<IReadOnlyList<object?>>(list, exactMatch: false));
        Assert.Equal(schedule, ScheduleRegistry.Default.Read(ComponentText.Written(schedule)));
        Assert.NotEqual<Component>(schedule, new MultiStepDecay([30, 60]));
        Assert.NotEqual<Component>(schedule, new MultiStepDecay([30, 60, 91]));
        Assert.Equal("multi-step (lr-decay 0.1, warmup-epochs 0, milestones 30,60,90)", schedule.ToString());
        Assert.Equal([30.0, 60, 90], schedule.ValuesOf("milestones").ToArray());
        Assert.Equal([0.1], schedule.ValuesOf("lr-decay").ToArray());
        Assert.Equal([], schedule.ValuesOf("power").ToArray());
    }

    static void Near(double expected, double actual, int step) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-7 * expected, $"step {step}: {expected:R} and {actual:R}");

    [Theory]
    [InlineData(-1, 10, 5)]
    [InlineData(0, 0, 5)]
    [InlineData(0, 10, 0)]
    public void Steps_that_cannot_be_are_refused_by_every_schedule(long step, long steps, long stepsPerEpoch) => Assert.All(
        ScheduleRegistry.Default, kind => Assert.StartsWith(
            $"{kind.Name}: step ", Assert.Throws<ArgumentException>(
                () => kind.Create().LearningRate(1, new ScheduleStep(step, steps, stepsPerEpoch, new double[3]))).Message,
            StringComparison.Ordinal));

    [Theory]
    [InlineData("step-size is 0")]
    [InlineData("lr-decay is 0")]
    [InlineData("lr-decay is NaN")]
    [InlineData("warmup-epochs is -1")]
    [InlineData("min-learning-rate is NaN")]
    [InlineData("plateau-threshold is 1")]
    [InlineData("plateau-patience is -1")]
    [InlineData("milestones is 0")]
    [InlineData("milestones has no value")]
    [InlineData("milestones has 20 after 30; each must be above the one before.")]
    [InlineData("milestones has 30 after 30; each must be above the one before.")]
    [InlineData("start-factor is 0")]
    [InlineData("end-factor is 1.1")]
    [InlineData("total-epochs is -1")]
    [InlineData("power is 0")]
    [InlineData("pct-start is 1.5")]
    [InlineData("pct-start is 0.75; with three-phase it must be at most 0.5")]
    [InlineData("pct-start is NaN")]
    [InlineData("div-factor is 0.5")]
    [InlineData("final-div-factor is 0")]
    public void What_a_schedule_cannot_be_is_refused_by_name(string expected) => Assert.StartsWith(
        expected, Assert.Throws<ArgumentException>(() => expected.Split(" is ")[0].Split(';')[0] switch
        {
            "step-size" => new StepDecay(0),
            "lr-decay" => (Schedule)new ExponentialDecay(1, expected.EndsWith('0') ? 0 : double.NaN),
            "warmup-epochs" => new ConstantLearningRate(-1),
            "min-learning-rate" => new Cosine(double.NaN),
            "plateau-threshold" => new Plateau(threshold: 1),
            "milestones" => new MultiStepDecay([0, 3]),
            "milestones has no value" => new MultiStepDecay([]),
            "milestones has 20 after 30" => new MultiStepDecay([10, 30, 20]),
            "milestones has 30 after 30" => new MultiStepDecay([30, 30]),
            "start-factor" => new Linear(0),
            "end-factor" => new Linear(endFactor: 1.1),
            "total-epochs" => new Polynomial(totalEpochs: -1),
            "power" => new Polynomial(0),
            "pct-start" when expected.Contains("three", StringComparison.Ordinal) => new OneCycle(0.75, threePhases: true),
            "pct-start" => new OneCycle(expected.EndsWith('5') ? 1.5 : double.NaN, threePhases: expected.EndsWith('N')),
            "div-factor" => new OneCycle(divisor: 0.5),
            "final-div-factor" => new OneCycle(finalDivisor: 0),
            "plateau-patience" => new Plateau(patience: -1),
            _ => throw new ArgumentException(expected),
        }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_warmup_longer_than_any_training_rises_from_above_0()
    {
        float rate = new ConstantLearningRate(1e30).LearningRate(1, new ScheduleStep(3, 10, 5));
        Assert.InRange(rate, float.Epsilon, 1e-15f);
    }
}
