using System.Globalization;
using Gabor.Runs;

namespace Gabor.Tests.Cli;

/// <summary>
/// The options in <c>run.json</c> as texts by path, <c>optimizer.beta1</c>; a component's own name is at <c>optimizer</c>.
/// </summary>
static class RecordedOptions
{
    public static IReadOnlyDictionary<string, string> Of(string runFolder)
    {
        var all = new Dictionary<string, string>();
        foreach (var (key, value) in RunRecord.Read(Path.Combine(runFolder, "run.json")).Options)
            Add(all, key, value);
        return all;
    }

    static void Add(Dictionary<string, string> all, string path, object? value)
    {
        switch (value)
        {
            case IReadOnlyList<KeyValuePair<string, object?>> fields:
                foreach (var (key, field) in fields)
                    Add(all, key == "name" ? path : $"{path}.{key}", field);
                break;
            case IReadOnlyList<object?> items:
                for (int i = 0; i < items.Count; i++)
                    Add(all, $"{path}.{i}", items[i]);
                break;
            default:
                all[path] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                break;
        }
    }
}
