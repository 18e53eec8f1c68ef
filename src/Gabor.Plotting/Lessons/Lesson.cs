using Gabor.Numerics.Threads;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// A section of the text as an experiment: small, seeded, told by a table, a figure and a sentence. <c>gabor lesson NAME</c> runs it, and the pages of the
/// theory show what it gives.
/// </summary>
abstract class Lesson
{
    /// <summary>Its name, as a command takes it.</summary>
    public abstract string Name { get; }

    /// <summary>The section of the text, such as <c>3.4.2</c>.</summary>
    public abstract string Section { get; }

    /// <summary>What it shows, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Does the experiment. The same seed gives the same numbers for any number of workers.</summary>
    /// <param name="seed">What its random numbers come from.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="stop">Ends it before it is done.</param>
    public abstract Finding Run(ulong seed, Workers workers, CancellationToken stop);
}

/// <summary>What a <see cref="Lesson"/> found.</summary>
/// <param name="Columns">The heads of the table; one that begins with <c>&gt;</c> stands over numbers.</param>
/// <param name="Rows">The rows of the table, a cell for each head.</param>
/// <param name="Figure">The image.</param>
/// <param name="Conclusion">What is to be seen, in a sentence or two.</param>
sealed record Finding(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, Figure Figure, string Conclusion);
