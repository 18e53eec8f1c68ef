namespace Gabor.Schedules;

/// <summary>A step of a run, as a schedule sees it.</summary>
/// <param name="Step">s, from 0.</param>
/// <param name="Steps">T, all steps of the run.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="State">What the schedule remembers; as long as its <see cref="Schedule.InitialState"/>.</param>
public readonly record struct ScheduleStep(long Step, long Steps, long StepsPerEpoch, ReadOnlyMemory<double> State = default);
