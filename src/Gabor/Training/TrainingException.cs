namespace Gabor.Training;

/// <summary>
/// Training cannot go on: a loss or a weight is no longer a finite number, or another process trains the same run. The message says where,
/// and what to do.
/// </summary>
/// <param name="message">One line.</param>
public sealed class TrainingException(string message) : Exception(message);
