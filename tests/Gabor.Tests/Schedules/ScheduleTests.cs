using Gabor.Schedules;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact]
    public void A_constant_rate_stays() => Assert.All(Enumerable.Range(0, 9), step => Assert.Equal(0.25f, new ConstantRate(0.25f).Rate(step, 9)));

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
            double expected = Define.OneCycle(0.002f, step, steps), actual = schedule.Rate(step, steps);
            Assert.True(Math.Abs(expected - actual) <= 1e-7 * expected + 1e-12, $"step {step} of {steps}: {expected:R} and {actual:R}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_cycle_of_a_few_steps_still_has_rates_above_0_and_not_above_the_highest(int steps) =>
        Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(new OneCycle(0.002f).Rate(step, steps), 1e-12f, 0.002f));

    [Fact]
    public void The_list_of_kinds_makes_what_it_names() => Assert.All(ScheduleKinds.All, kind => Assert.Equal(kind.Name, kind.Make(0.1f).Kind));
}
