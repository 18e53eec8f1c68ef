// A learning rate schedule of one's own, drawn and trained with.
using CustomSchedule;
using Gabor.Data;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Training;

var digits = Dataset.Open("digits");
var model = new Sequential("scheduled", digits.Shape).Dense(64).Relu().Dense(10).Build(digits.ClassNames);
var options = new TrainingOptions { Epochs = 5, Optimizer = new Adam(0.005), Schedule = new Trapezoid(decayShare: 0.4, warmupEpochs: 0.5) };

const int StepsPerEpoch = 79;
for (int step = 0; step < 5 * StepsPerEpoch; step += 20)
{
    float rate = options.Schedule.LearningRate(0.005f, new ScheduleStep(step, 5 * StepsPerEpoch, StepsPerEpoch));
    Console.WriteLine($"step {step,3}  {rate:F5}  {new string('█', (int)Math.Ceiling(rate * 8000))}");
}

var folder = Directory.CreateTempSubdirectory("gabor-custom-schedule-");
try
{
    var result = Trainer.Fit(model, digits, options, runFolder: folder.FullName);
    Console.WriteLine($"{options.Schedule}: {result.Evaluation.Accuracy:P2} of the test images correct");

    var registries = new ComponentRegistries { Schedules = ScheduleRegistry.Default.With(Trapezoid.Kind) };
    var read = TrainingRun.OptionsOf(folder.FullName, registries).Schedule;
    Console.WriteLine($"read back from run.json: {read}, {(read.Equals(options.Schedule) ? "equal" : "different")}");
}
finally
{
    folder.Delete(recursive: true);
}
