using System.Globalization;

namespace Gabor.Training;

/// <summary>
/// A row of the <see cref="TrainingOptionTable"/>: validation, help, command line, JSON and documentation of an option are made from it.
/// </summary>
/// <param name="name">Its name on the command line without hyphens before it, <c>batch-size</c>.</param>
/// <param name="group">Where help shows it.</param>
/// <param name="placeholder">What stands for its value in help.</param>
/// <param name="description">What it does, in one line without its default.</param>
public abstract class TrainingOption(string name, OptionGroup group, string placeholder, string description)
{
    /// <summary>Its name on the command line, <c>batch-size</c>.</summary>
    public string Name => name;

    /// <summary>Its name in JSON, <c>batch_size</c>.</summary>
    public string Key => name.Replace('-', '_');

    /// <summary>Where help shows it.</summary>
    public OptionGroup Group => group;

    /// <summary>What stands for its value in help.</summary>
    public string Placeholder => placeholder;

    /// <summary>What it does, in one line.</summary>
    public string Description => description;

    /// <summary>Other names on the command line; none by default.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Values that a shell may complete; none by default.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>Whether it stands in files; hyper-parameters do not, as their component holds them.</summary>
    public virtual bool IsWritten => true;

    /// <summary>Whether the command line has it; not where others stand for it.</summary>
    public virtual bool IsOnCommandLine => true;

    /// <summary>Its value as text, as help shows a default; null for none.</summary>
    public abstract string? Text(TrainingOptions options);

    /// <summary>Options with a value as the command line has it.</summary>
    /// <exception cref="ArgumentException">The text is no such value; the message names the option and what is expected.</exception>
    public abstract TrainingOptions Parse(TrainingOptions options, string text);

    /// <summary>Its value as a file holds it: string, number, true or false, null, a list or fields of these.</summary>
    public abstract object? Write(TrainingOptions options);

    /// <summary>Options with a value from a file.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public abstract TrainingOptions Read(TrainingOptions options, object? value);

    /// <summary>Checks its value.</summary>
    /// <exception cref="ArgumentException">It is out of range; the message names the option and its range.</exception>
    public virtual void Check(TrainingOptions options)
    {
    }

    /// <summary>What a value that the option cannot take is answered with.</summary>
    protected ArgumentException Refuse(object? value, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {expected}."));
}
