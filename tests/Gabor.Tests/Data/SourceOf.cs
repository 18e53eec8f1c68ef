using Gabor.Data;

namespace Gabor.Tests.Data;

/// <summary>A source that a program might make: samples by a function, of whatever size and kind.</summary>
/// <param name="count">How many.</param>
/// <param name="classes">The names of the classes.</param>
/// <param name="label">The class of each.</param>
/// <param name="read">Each sample.</param>
sealed class SourceOf(int count, IReadOnlyList<string> classes, Func<int, int> label, Func<int, ImageSample> read) : ImageSource
{
    public override int Count => count;

    public override IReadOnlyList<string> ClassNames => classes;

    public override int Label(int index) => label(index);

    public override ImageSample Read(int index) => read(index);

    public override string NameOf(int index) => $"made/{index}.png";
}
