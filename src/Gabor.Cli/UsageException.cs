namespace Gabor.Cli;

/// <summary>An error of the command line itself, found without reading any file: exit code 2.</summary>
/// <param name="message">One line: location, problem and fix.</param>
sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Runs a check; an ArgumentException becomes a usage error.</summary>
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

    /// <summary>Checks that the number of an option is within its bounds.</summary>
    public static T Between<T>(string command, string option, T number, T least, T most) where T : IComparable<T>, IFormattable =>
        number.CompareTo(least) >= 0 && number.CompareTo(most) <= 0
            ? number
            : throw new UsageException(FormattableString.Invariant($"{command}: {option} is {number}; it must be from {least} to {most}."));
}
