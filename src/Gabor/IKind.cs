namespace Gabor;

/// <summary>Something that files and options choose by name.</summary>
public interface IKind
{
    /// <summary>Its name, as files and options write it.</summary>
    string Name { get; }

    /// <summary>What it is, in one line.</summary>
    string Summary { get; }
}
