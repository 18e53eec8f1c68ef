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
    public void What_a_schedule_cannot_be_is_refused_by_name(string expected) => Assert.StartsWith(
        expected, Assert.Throws<ArgumentException>(() => expected.Split(" is ")[0] switch
        {
            "step-size" => new StepDecay(0),
            "lr-decay" => (Schedule)new ExponentialDecay(1, expected.EndsWith('0') ? 0 : double.NaN),
            "warmup-epochs" => new ConstantLearningRate(-1),
            "min-learning-rate" => new Cosine(double.NaN),
            "plateau-threshold" => new Plateau(threshold: 1),
            _ => new Plateau(patience: -1),
        }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_warmup_longer_than_any_training_rises_from_above_0()
    {
        float rate = new ConstantLearningRate(1e30).LearningRate(1, new ScheduleStep(3, 10, 5));
        Assert.InRange(rate, float.Epsilon, 1e-15f);
    }
}
