namespace Gabor.Tests;

public sealed class NearestTests
{
    static readonly string[] Known = ["digits", "mnist", "fashion", "cifar10", "folder"];

    [Theory]
    [InlineData("digts", "digits")]
    [InlineData("digist", "digits")]
    [InlineData("MNIST", "mnist")]
    [InlineData("minst", "mnist")]
    [InlineData("cifar", "cifar10")]
    [InlineData("fo", "folder")]
    [InlineData("imagenet", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void The_nearest_name_is_found_and_a_far_one_is_not(string given, string? expected) =>
        Assert.Equal(expected, Nearest.Of(given, Known));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("lenet", "LeNet", 0)]
    public void Distance_counts_letters_put_in_taken_out_changed_or_swapped(string from, string to, int expected) =>
        Assert.Equal(expected, Nearest.Distance(from, to));

    [Fact]
    public void A_very_long_name_is_near_nothing() => Assert.Null(Nearest.Of(new string('x', 1_000_000), Known));
}
