using System.Text.Json;
using Gabor.KernelMethods;
using Gabor.Tests.Contracts;
using Gabor.Tests.Golden;

namespace Gabor.Tests.KernelMethods;

/// <summary>Training points with what scikit-learn makes of them.</summary>
sealed class KernelMethodsGolden(JsonElement problem)
{
    readonly float scale = problem.TryGetProperty("scale", out var scale) ? scale.GetSingle() : 1;

    public int N { get; } = problem.GetProperty("n").GetInt32();

    public float[] X => Scaled("x");

    public float[] Test => Scaled("test");

    public int[] Labels { get; } = [.. problem.GetProperty("labels").Numbers().Select(label => (int)label)];

    public int Classes => Labels.Max() + 1;

    public IEnumerable<JsonElement> Of(string solver) => problem.GetProperty(solver).EnumerateArray();

    /// <summary>A solver's results, by problem and number.</summary>
    public static IEnumerable<TheoryDataRow<string, int>> Rows(string solver) =>
        GoldenFile.Root("kernel-methods").GetProperty("problems").EnumerateArray().SelectMany(problem => Enumerable
            .Range(0, problem.GetProperty(solver).GetArrayLength())
            .Select(i => new TheoryDataRow<string, int>(problem.GetProperty("name").GetString()!, i)));

    public static KernelMethodsGolden Named(string name) => new(GoldenFile.Root("kernel-methods").GetProperty("problems")
        .EnumerateArray().Single(problem => problem.GetProperty("name").GetString() == name));

    /// <summary>The kernel function of an entry.</summary>
    public static KernelFunction Function(JsonElement entry, string key = "function") =>
        KernelFunctionRegistry.Default.Named(entry.GetProperty(key).GetString()!)
            .Create(row =>
                entry.TryGetProperty(row.Replace("kernel-", "", StringComparison.Ordinal), out var value) ? value.GetDouble() : null);

    float[] Scaled(string name) => [.. problem.GetProperty(name).Numbers().Rounded().Select(value => value / scale)];
}
