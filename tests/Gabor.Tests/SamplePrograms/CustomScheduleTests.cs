using CustomSchedule;
using Gabor.Schedules;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.SamplePrograms;

public sealed class CustomScheduleTests
{
    [Theory]
    [InlineData(0.4, 0.5)]
    [InlineData(0.2, 0)]
    [InlineData(1, 2)]
    [InlineData(0, 1)]
    public void A_trapezoid_is_the_definition(double decayShare, double warmupEpochs)
    {
        const int StepsPerEpoch = 30, Steps = 300;
        var schedule = new Trapezoid(decayShare, warmupEpochs);
        for (int step = 0; step < Steps; step++)
        {
            double expected = Define.Trapezoid(0.3f, step, Steps, (int)(warmupEpochs * StepsPerEpoch), decayShare);
            Assert.Equal(expected, schedule.LearningRate(0.3f, new ScheduleStep(step, Steps, StepsPerEpoch)), 1e-7);
        }
    }

    [Fact]
    public async Task A_schedule_of_ones_own_trains_and_is_read_back()
    {
        string output = await SampleProgram.Run("CustomSchedule");
        Assert.InRange(SampleProgram.Percentages(output).Single(), 90, 100);
        Assert.Contains("read back from run.json: trapezoid (decay-share 0.4, warmup-epochs 0.5), equal", output, StringComparison.Ordinal);
    }
}
