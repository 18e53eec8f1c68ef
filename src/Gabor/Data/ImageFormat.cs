namespace Gabor.Data;

/// <summary>A format of image files. A file is of the format that its first bytes say, whatever its name ends in.</summary>
/// <param name="Name">What messages and help call it, <c>PNG</c>.</param>
/// <param name="Summary">What of it is read, in one line.</param>
/// <param name="Matches">Whether a file that begins with these bytes, <see cref="StartBytes"/> or all it has, is of this format.</param>
/// <param name="Decode">The image of a file, of its content, its name for messages, and the least size that suffices. It has to be a pure
/// function, called by any number of threads at once. What it throws is an error of the file.</param>
/// <exception cref="ArgumentException">The name is empty.</exception>
public sealed record ImageFormat(
    string Name, string Summary, Func<ReadOnlySpan<byte>, bool> Matches, Func<byte[], string, ImageNeed, Image> Decode) : IKind
{
    /// <summary>The first bytes of a file that say what it is: 16.</summary>
    public const int StartBytes = 16;
}
