using Gabor.Cli.Theory;

namespace Gabor.Tests.Cli;

/// <summary>Where in the sources a member stands, with and without the compiler's symbols.</summary>
public sealed class SourceLocationTests
{
    [Fact]
    public void Without_symbols_there_is_the_file_alone() =>
        Assert.Equal(
            new SourceLocation("Dense.Forward", "src/Gabor/Layers/Dense.cs", null),
            SourceLocation.Of("Gabor.Layers.Dense.Forward", _ => null));

    [Fact]
    public void Symbols_of_another_build_are_not_believed() =>
        Assert.Null(
            SourceLocation.Of(
                "Gabor.Layers.Dense.Forward",
                symbols => File.OpenRead(symbols.Replace("Gabor.pdb", "Gabor.Numerics.pdb", StringComparison.Ordinal))).Line);

    [Fact]
    public void Damaged_symbols_are_not_believed() =>
        Assert.Null(SourceLocation.Of("Gabor.Layers.Dense.Forward", _ => new MemoryStream([1, 2, 3])).Line);

    [Theory]
    [InlineData("Gabor.Layers.Dense.Sideways")]
    [InlineData("Gabor.Layers.Thick")]
    [InlineData("Dense")]
    public void A_name_that_is_none_is_refused(string name) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => SourceLocation.Of(name)).Message, StringComparison.Ordinal);
}
