namespace Gabor.Processes;

/// <summary>Processes that train together cannot go on: one has ended, hangs, or is not of the same version, data or options.</summary>
/// <param name="message">Which process, and what is the matter with it.</param>
public sealed class ClusterException(string message) : Exception(message);
