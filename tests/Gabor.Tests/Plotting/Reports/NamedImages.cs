using Gabor.Data;
using Gabor.Numerics;
using Gabor.Tests.Training;

namespace Gabor.Tests.Plotting.Reports;

/// <summary>The images of <see cref="Toy"/> under other names, of classes and of files.</summary>
sealed class NamedImages(IReadOnlyList<string> classes, Func<int, string> file) : ImageSource
{
    public override int Count => Toy.Test.Count;

    public override IReadOnlyList<string> ClassNames => classes;

    public override Shape? CommonShape => Toy.Test.CommonShape;

    public override int Label(int index) => Toy.Test.Label(index);

    public override ImageSample Read(int index) => Toy.Test.Read(index);

    public override string NameOf(int index) => file(index);
}
