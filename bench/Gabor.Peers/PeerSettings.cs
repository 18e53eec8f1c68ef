using Gabor.Experiments.Benchmarks;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>What a library is set up for.</summary>
/// <param name="Mode">Training or inference.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="LearningRate">That of training; that of <see cref="NetworkBenchmark"/> by default.</param>
sealed record PeerSettings(PlanMode Mode, int Batch, int Threads, float LearningRate = NetworkBenchmark.LearningRate);
