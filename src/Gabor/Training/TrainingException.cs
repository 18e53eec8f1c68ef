namespace Gabor.Training;

/// <summary>Training cannot go on: a loss is no longer a finite number. The message names step and layer, and what to do.</summary>
/// <param name="message">One line.</param>
public sealed class TrainingException(string message) : Exception(message);
