namespace Gabor.Experiments.Clusters;

/// <summary>A measured trade, in which each process gives to each other one as much.</summary>
/// <param name="Processes">R, how many processes traded.</param>
/// <param name="Bytes">Bytes that each of them gave, all together.</param>
/// <param name="Seconds">The median of its times.</param>
public sealed record TradePoint(int Processes, double Bytes, double Seconds);

/// <summary>A measured step of training.</summary>
/// <param name="Processes">R, how many processes shared the batch.</param>
/// <param name="Seconds">The median of its times.</param>
/// <param name="HiddenShare">The share of the exchange of gradients that was hidden behind backward; 0 of one process.</param>
/// <param name="Bytes">Bytes that process 0 gave to others in a step.</param>
public sealed record StepPoint(int Processes, double Seconds, double HiddenShare, double Bytes);
