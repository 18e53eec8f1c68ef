using System.Text.RegularExpressions;

namespace Gabor.Tests.Architecture;

/// <summary>
/// The loops of kernels are compiled once, and not again by what was counted on the layer that happened to come first: a grouped
/// convolution took three times as long after a smaller one.
/// </summary>
public sealed partial class HotLoopTests
{
    [Fact]
    public void Rows_and_parts_of_kernels_are_compiled_without_a_profile() => Rule.Kept(
        SourceTree.Files("src/Gabor.Numerics/Kernels").Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(SourceTree.Read)
            .SelectMany(file => Loop().Matches(file.Text).Where(match => !match.Groups["how"].Success)
                .Select(match => $"{file.Path}:{file.Line(match.Groups["name"].Index)}: {match.Groups["name"].Value}")));

    [Theory]
    [InlineData("[MethodImpl(MethodImplOptions.AggressiveOptimization)]\n    public void Row<T>(int row, int worker) where", true)]
    [InlineData("[MethodImpl(MethodImplOptions.AggressiveInlining)]\n    public readonly void Execute<T>(int part, int worker)", true)]
    [InlineData("{\n    public void Row<T>(int row, int worker) where", false)]
    public void A_loop_without_it_is_found(string text, bool isKept) => Assert.Equal(isKept, Loop().Match(text).Groups["how"].Success);

    [GeneratedRegex(@"(?<how>\[MethodImpl\([^\n]*\)\]\s+)?public (?:readonly )?void (?<name>Row|Execute)<T>\(int \w+, int worker\)")]
    private static partial Regex Loop();
}
