namespace Gabor.Plotting.Reports;

/// <summary>A part of a page in HTML; everything else that is put into HTML is escaped.</summary>
/// <param name="Text">The HTML.</param>
readonly record struct Markup(string Text)
{
    /// <summary>Nothing.</summary>
    public static Markup None { get; } = new("");

    /// <summary>HTML of a text with holes, which are escaped unless they are HTML themselves.</summary>
    public static Markup Of(MarkupText text) => new(text.Done());

    /// <summary>Parts one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.Text)));

    /// <summary>
    /// A name of a class or a file, in whatever script: its direction does not change that of what stands around it.
    /// </summary>
    public static Markup Name(string name) => Of($"<bdi>{name}</bdi>");
}
