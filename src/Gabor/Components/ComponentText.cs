using System.Globalization;

namespace Gabor.Components;

/// <summary>How components stand in files.</summary>
public static class ComponentText
{
    /// <summary>
    /// A component as JSON has it: its name, then each hyper-parameter, <c>{ "name": "adam", "learning_rate": 0.002 }</c>; a list is an
    /// array.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Written(Component component)
    {
        ArgumentNullException.ThrowIfNull(component);
        var fields = new List<KeyValuePair<string, object?>> { new("name", component.Name) };
        foreach (var row in component.Definition.HyperParameters)
        {
            object?[] values =
                [.. component.ValuesOf(row.Name).ToArray().Select(value => row.IsInteger ? (object)(long)value : value)];
            fields.Add(new(row.Key, row.IsList ? values : values[0]));
        }

        return fields;
    }

    /// <summary>The values of a hyper-parameter as a command line has them, <c>30,60</c>.</summary>
    internal static string Numbers(ReadOnlySpan<double> values) =>
        string.Join(',', values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A component from what <see cref="Written"/> made of it.</summary>
    /// <param name="registry">The kinds that it may be of.</param>
    /// <param name="written">Its name and hyper-parameters.</param>
    /// <exception cref="ArgumentException">The name or a hyper-parameter is unknown, or a value is missing, of another type or out of
    /// range.</exception>
    public static T Read<T>(this Registry<ComponentKind<T>> registry, object? written)
        where T : Component
    {
        ArgumentNullException.ThrowIfNull(registry);
        string sort = registry.Sort;
        if (written is not IReadOnlyList<KeyValuePair<string, object?>> fields)
            throw new ArgumentException($"{sort}: an object with a name is expected.");
        var values = fields.ToDictionary(StringComparer.Ordinal);
        if (!values.Remove("name", out object? given) || given is not string name)
            throw new ArgumentException($"{sort}: its name is missing.");
        var kind = registry.Named(name);
        if (values.Keys.FirstOrDefault(key => kind.HyperParameters.All(row => row.Key != key)) is { } unknown)
        {
            string advice = kind.HyperParameters.Count == 0
                ? "It has no hyper-parameters."
                : Nearest.Advice(unknown, [.. kind.HyperParameters.Select(row => row.Key)]);
            throw new ArgumentException($"{sort} {name}: '{unknown}' is unknown. {advice}");
        }

        return kind.CreateFrom(row => values.GetValueOrDefault(row.Replace('-', '_')) switch
        {
            IReadOnlyList<object?> list when kind.HyperParameters[kind.IndexOf(row)].IsList =>
                [.. list.Select(one => Number(one) ?? throw NoNumber(row))],
            var one => [Number(one) ?? throw NoNumber(row)],
        });

        ArgumentException NoNumber(string row) => new($"{sort} {name}: {row} is missing or not a number.");
    }

    static double? Number(object? written) => written switch
    {
        double value => value,
        long value => value,
        ulong value => value,
        int value => value,
        _ => null,
    };
}
