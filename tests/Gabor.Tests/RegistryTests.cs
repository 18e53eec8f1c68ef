using Gabor.Layers;

namespace Gabor.Tests;

public sealed class RegistryTests
{
    static readonly LayerKind Own = new("own", "a test", (name, input, _) => new Relu(name, input));

    [Fact]
    public void With_gives_a_larger_registry_and_leaves_the_first_as_it_was()
    {
        var larger = LayerRegistry.Default.With(Own);
        Assert.Same(Own, larger.Named("own"));
        Assert.Null(LayerRegistry.Default.Find("own"));
        Assert.Equal([.. LayerRegistry.Default, Own], larger);
    }

    [Fact]
    public void Lookups_ignore_case() => Assert.Equal("batch_normalization", LayerRegistry.Default.Named("Batch_Normalization").Name);

    [Theory]
    [InlineData("relu")]
    [InlineData("ReLU")]
    public void A_name_that_is_taken_is_refused(string name) =>
        Assert.Contains(
            "'" + name + "'", Assert.Throws<ArgumentException>(() => LayerRegistry.Default.With(Own with { Name = name })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest() =>
        Assert.Contains(
            "Did you mean 'sigmoid'?", Assert.Throws<ArgumentException>(() => LayerRegistry.Default.Named("sigmiod")).Message,
            StringComparison.Ordinal);
}
