using System.Text.Json;

namespace Gabor.Tests.Golden;

/// <summary>
/// A file of published inputs and results in this folder: cs231n, updates, schedules or kernel-methods. Each says where its figures come
/// from.
/// </summary>
static class GoldenFile
{
    public static JsonElement Root(string file)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream($"Golden/{file}")
            ?? throw new InvalidOperationException($"Golden/{file}.json is not embedded in the tests");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    public static JsonElement Entry(string file, string name) =>
        Root(file).GetProperty("entries").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == name);

    /// <summary>The names of a file's entries, for a theory's rows.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names(string file) =>
        Root(file).GetProperty("entries")
            .EnumerateArray()
            .Select(entry => new TheoryDataRow<string>(entry.GetProperty("name").GetString()!));
}

/// <summary>How the files write arrays.</summary>
static class GoldenValues
{
    /// <summary>An input of an entry: its data, one value everywhere, or evenly spaced values, then transposed if it says so.</summary>
    public static double[] Input(this JsonElement entry, string name)
    {
        var input = entry.GetProperty("inputs").GetProperty(name);
        int[] shape = [.. input.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        double[] values;
        if (input.TryGetProperty("data", out var data))
            values = data.Numbers();
        else if (input.TryGetProperty("fill", out var fill))
            values = [.. Enumerable.Repeat(fill.GetDouble(), shape.Aggregate((a, b) => a * b))];
        else
            values = Evenly(input.GetProperty("linspace").Numbers());
        bool transposed = input.TryGetProperty("transpose", out var transpose) && transpose.GetBoolean();
        return transposed ? Permute(values, shape, [1, 0]) : values;
    }

    /// <summary>The classes y of an entry.</summary>
    public static int[] Labels(this JsonElement entry) => [.. entry.Input("y").Select(label => (int)label)];

    /// <summary>A published result: one number or an array.</summary>
    public static double[] Expected(this JsonElement entry, string name)
    {
        var expected = entry.GetProperty("expected").GetProperty(name);
        return expected.ValueKind == JsonValueKind.Number ? [expected.GetDouble()] : expected.GetProperty("data").Numbers();
    }

    public static double Parameter(this JsonElement entry, string name) => entry.GetProperty("params").GetProperty(name).GetDouble();

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>start + i (stop − start) / (count − 1), the last exactly stop.</summary>
    static double[] Evenly(double[] linspace)
    {
        double start = linspace[0], stop = linspace[1];
        int count = (int)linspace[2];
        return [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? stop : start + (i * ((stop - start) / (count - 1))))];
    }

    /// <summary>The same numbers with their axes in another order: axis k of the result is axis order[k] of the values.</summary>
    public static double[] Permute(double[] values, int[] shape, int[] order)
    {
        int[] strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis], axis--)
            strides[axis] = stride;

        double[] permuted = new double[values.Length];
        int[] at = new int[shape.Length];
        for (int p = 0; p < permuted.Length; p++)
        {
            permuted[p] = values[order.Select((axis, k) => at[k] * strides[axis]).Sum()];
            for (int k = order.Length - 1; k >= 0 && ++at[k] == shape[order[k]]; k--)
                at[k] = 0;
        }

        return permuted;
    }

    /// <summary>An input whose axes are put in another order, as N, C, H, W into N, H, W, C.</summary>
    public static double[] Input(this JsonElement entry, string name, params int[] order)
    {
        int[] shape =
        [
            .. entry.GetProperty("inputs").GetProperty(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()),
        ];
        return Permute(entry.Input(name), shape, order);
    }

    /// <summary>A published array whose axes are put in another order.</summary>
    public static double[] Expected(this JsonElement entry, string name, params int[] order)
    {
        int[] shape =
        [
            .. entry.GetProperty("expected").GetProperty(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()),
        ];
        return Permute(entry.Expected(name), shape, order);
    }

    /// <summary>Compares within the tolerance that the entry states: absolute, or relative max |a − b| / max(1e-8, |a| + |b|).</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="expected">Published.</param>
    /// <param name="actual">Computed.</param>
    /// <param name="slack">Further relative error that the arithmetic of the computation may have: 0 for double.</param>
    public static void Holds(this JsonElement entry, double[] expected, double[] actual, double slack = 0)
    {
        var tolerance = entry.GetProperty("tolerance");
        double absolute = tolerance.TryGetProperty("absolute", out var a) ? a.GetDouble() : 0;
        double relative = tolerance.TryGetProperty("relative", out var r) ? r.GetDouble() : 0;
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            double bound = absolute + (relative * Math.Max(1e-8, Math.Abs(expected[i]) + Math.Abs(actual[i]))) + (slack * scale);
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= bound,
                $"{entry.GetProperty("name")}[{i}]: {expected[i]:R} published, {actual[i]:R} computed");
        }
    }
}
