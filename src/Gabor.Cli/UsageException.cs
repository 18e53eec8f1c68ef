namespace Gabor.Cli;

/// <summary>The command line itself is wrong, which can be told without looking at any file: exit code 2.</summary>
/// <param name="message">One line: where, what, and what would be right.</param>
sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Runs what checks a word of the command line; its refusal is a fault of usage.</summary>
    public static T Check<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (ArgumentException refusal)
        {
            throw new UsageException(Failure.Line(refusal));
        }
    }

    /// <summary>The number of an option, if it lies within its bounds.</summary>
    public static T Between<T>(string command, string option, T number, T least, T most) where T : IComparable<T>, IFormattable =>
        number.CompareTo(least) >= 0 && number.CompareTo(most) <= 0
            ? number
            : throw new UsageException(FormattableString.Invariant($"{command}: {option} is {number}; it must be from {least} to {most}."));
}
