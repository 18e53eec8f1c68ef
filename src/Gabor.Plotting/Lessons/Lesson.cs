using Gabor.Numerics.Threads;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// A section of the text as a small seeded experiment with a table, a figure and a conclusion. <c>gabor lesson NAME</c> runs it, and the
/// pages of the theory show its results.
/// </summary>
abstract class Lesson : IKind
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The section of the text, such as <c>3.4.2</c>.</summary>
    public abstract string Section { get; }

    /// <summary>What it shows, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Runs the experiment. The same seed gives the same numbers for any number of workers.</summary>
    /// <param name="seed">The seed of its random numbers.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="stop">Cancels it.</param>
    public abstract Finding Run(ulong seed, Workers workers, CancellationToken stop);
}

/// <summary>The result of a <see cref="Lesson"/>.</summary>
/// <param name="Columns">The column headers; <c>&gt;</c> marks a column of numbers.</param>
/// <param name="Rows">The rows of the table, a cell for each column.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Conclusion">The conclusion, in a sentence or two.</param>
sealed record Finding(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, Figure Figure, string Conclusion);
