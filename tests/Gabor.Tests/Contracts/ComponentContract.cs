using Gabor.Components;
using Gabor.Formats;
using Gabor.Runs;

namespace Gabor.Tests.Contracts;

/// <summary>
/// What every kind of a registry of components owes: values in the ranges of its table, and files that give the component back.
/// </summary>
public abstract class ComponentContract<T>(Registry<ComponentKind<T>> registry) where T : Component
{
    /// <summary>Near no name that there is.</summary>
    const string Unknown = "zzzzzzzzzzzzzzzzzzzz";

    [Fact]
    public void With_values_that_are_not_the_defaults_it_is_read_from_json_as_it_was_written() => Assert.All(registry, kind =>
    {
        var component = kind.Create(name => Other(kind, name));
        Assert.All(kind.HyperParameters, row => Assert.Equal(Other(kind, row.Name), component.Find(row.Name)));
        var back = registry.Read(ThroughJson(ComponentText.Written(component)));
        Assert.Equal(component, back);
        Assert.Equal(component.GetHashCode(), back.GetHashCode());
        Assert.Equal(component.Values.ToArray(), back.Values.ToArray());
        Assert.Equal(component.GetType(), back.GetType());
        Assert.Equal(kind.HyperParameters.Count == 0, component.Equals(kind.Create()));
    });

    [Fact]
    public void A_list_is_read_from_json_as_it_was_written_and_refused_where_it_is_none() => EachRow((kind, row) =>
    {
        double[] values = [Other(kind, row.Name), Other(kind, row.Name) + 1];
        Func<string, IReadOnlyList<double>?> given = name => name == row.Name ? values : null;
        if (!row.IsList)
        {
            Assert.Equal(
                $"{row.Name} has 2 values; it must have one. (Parameter 'given')",
                Assert.Throws<ArgumentException>(() => kind.CreateFrom(given)).Message);
            return;
        }

        var component = kind.CreateFrom(given);
        Assert.Equal(values, component.ValuesOf(row.Name).ToArray());
        var back = registry.Read(ThroughJson(ComponentText.Written(component)));
        Assert.Equal(component, back);
        Assert.Equal(values, back.ValuesOf(row.Name).ToArray());
        Assert.NotEqual(component, kind.CreateFrom(name => name == row.Name ? values[..1] : null));
        Assert.StartsWith(
            $"{row.Name} has no value",
            Assert.Throws<ArgumentException>(() => kind.CreateFrom(name => name == row.Name ? [] : null)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            FormattableString.Invariant($"{row.Name} has {values[0]} after {values[1]}; "),
            Assert.Throws<ArgumentException>(() => kind.CreateFrom(name => name == row.Name ? [values[1], values[0]] : null)).Message,
            StringComparison.Ordinal);
    });

    [Fact]
    public void Every_number_counts_in_comparing_two_components() => EachRow((kind, row) =>
    {
        var other = kind.Create(name => name == row.Name ? Other(kind, name) : null);
        Assert.NotEqual(kind.Create(), other);
        Assert.Equal(other, kind.Create(name => name == row.Name ? Other(kind, name) : null));
    });

    [Fact]
    public void A_fraction_is_refused_where_a_whole_number_belongs() => EachRow((kind, row) =>
    {
        if (!row.IsInteger)
            return;
        double fraction = row.Default + 0.5;
        Refused(kind, row, fraction, FormattableString.Invariant($"{row.Name} is {fraction}; it must be a whole number, {row.Range}."));
        Refused(kind, row, row.Default + 1e-9, "a whole number");
    });

    [Fact]
    public void A_value_out_of_the_range_of_the_table_is_refused_and_the_ends_of_the_range_are_not() => EachRow((kind, row) =>
    {
        string said = $"it must be {(row.IsInteger ? "a whole number, " : "")}{row.Range}.";
        foreach (double value in (double[])[double.NaN, double.NegativeInfinity, double.PositiveInfinity])
            Refused(kind, row, value, said);
        if (double.IsFinite(row.Minimum))
        {
            Refused(kind, row, row.Minimum - 1, said);
            Refused(kind, row, Math.BitDecrement(row.Minimum), said);
            End(kind, row, row.Minimum, row.ExcludesMinimum, said);
        }

        if (double.IsFinite(row.Maximum))
        {
            Refused(kind, row, row.Maximum + 1, said);
            Refused(kind, row, Math.BitIncrement(row.Maximum), said);
            End(kind, row, row.Maximum, row.ExcludesMaximum, said);
        }
    });

    [Fact]
    public void A_name_that_there_is_not_is_answered_with_those_that_there_are()
    {
        string message = Assert.Throws<ArgumentException>(() => registry.Named(Unknown)).Message;
        string known = string.Join(", ", registry.Select(kind => kind.Name));
        Assert.Equal($"{registry.Sort} '{Unknown}': unknown name. Known: {known}.", message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => registry.Read(Fields(("name", Unknown)))).Message);
        Assert.All(registry, kind => Assert.Same(kind, registry.Named(kind.Name.ToUpperInvariant())));
    }

    [Fact]
    public void A_hyper_parameter_that_there_is_not_is_answered_with_those_that_there_are() => Assert.All(registry, kind =>
    {
        List<KeyValuePair<string, object?>> written = [.. ComponentText.Written(kind.Create()), new(Unknown, 1.0)];
        string message = Assert.Throws<ArgumentException>(() => registry.Read(written)).Message;
        string keys = string.Join(", ", kind.HyperParameters.Select(row => row.Key));
        string known = keys.Length == 0 ? "It has no hyper-parameters." : $"Known: {keys}.";
        Assert.Equal($"{registry.Sort} {kind.Name}: '{Unknown}' is unknown. {known}", message);
    });

    [Fact]
    public void A_hyper_parameter_that_is_missing_or_no_number_is_named() => EachRow((kind, row) =>
    {
        var written = ComponentText.Written(kind.Create());
        foreach (object? wrong in (object?[])[null, "1", true])
        {
            object fields = written.Select(field => field.Key == row.Key ? new(row.Key, wrong) : field).ToList();
            string message = Assert.Throws<ArgumentException>(() => registry.Read(fields)).Message;
            Assert.Equal($"{registry.Sort} {kind.Name}: {row.Name} is missing or not a number.", message);
        }

        object without = written.Where(field => field.Key != row.Key).ToList();
        string missing = Assert.Throws<ArgumentException>(() => registry.Read(without)).Message;
        Assert.Contains($"{row.Name} is missing", missing, StringComparison.Ordinal);
    });

    [Fact]
    public void What_has_no_name_is_no_component()
    {
        foreach (object? wrong in (object?[])[null, registry[0].Name, Fields(), Fields(("name", 3L))])
        {
            string message = Assert.Throws<ArgumentException>(() => registry.Read(wrong)).Message;
            Assert.StartsWith($"{registry.Sort}: ", message, StringComparison.Ordinal);
        }
    }

    /// <summary>A value that is refused, whoever gives it: a program or a file.</summary>
    void Refused(ComponentKind<T> kind, HyperParameter row, double value, string expected)
    {
        string message = Assert.Throws<ArgumentException>(() => kind.Create(name => name == row.Name ? value : null)).Message;
        Assert.StartsWith(FormattableString.Invariant($"{row.Name} is {value}; "), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        object written = ComponentText.Written(kind.Create()).Select(field => field.Key == row.Key ? new(row.Key, value) : field).ToList();
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => registry.Read(written)).Message);
    }

    void End(ComponentKind<T> kind, HyperParameter row, double end, bool isExcluded, string said)
    {
        if (isExcluded)
            Refused(kind, row, end, said);
        else
            Assert.Equal(end, kind.Create(name => name == row.Name ? end : null).Find(row.Name));
    }

    /// <summary>
    /// A value that a hyper-parameter may have and has not by default; one that no power of ten or two gives where it is no whole number.
    /// </summary>
    static double Other(ComponentKind<T> kind, string name)
    {
        var row = kind.HyperParameters[kind.IndexOf(name)];
        double[] candidates = row.IsInteger ? [row.Default + 1, row.Default - 1] : [row.Default * 0.7712345678901234, 1 / 3.0, 1.1];
        return candidates.First(value => value != row.Default && value > row.Minimum && value <= row.Maximum
            && !(row.ExcludesMaximum && value == row.Maximum));
    }

    void EachRow(Action<ComponentKind<T>, HyperParameter> check) =>
        Assert.All(registry, kind => Assert.All(kind.HyperParameters, row => check(kind, row)));

    /// <summary>What a run's record holds of it once it has been a file.</summary>
    static object? ThroughJson(object written)
    {
        var record = new RunRecord
        {
            Model = "m", Seed = 1, Options = [new("it", written)], Data = new("d", 1, 0, 1, new('0', 64)), Machine = new("p", 1, "Scalar"),
            State = RunState.Running, Started = DateTimeOffset.UnixEpoch,
        };
        return RunRecord.From(JsonText.Parse(record.ToJson(), "run.json")).Options[0].Value;
    }

    static List<KeyValuePair<string, object?>> Fields(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        List<KeyValuePair<string, object?>> all = [];
        foreach (var (name, value) in fields)
            all.Add(new(name, value));
        return all;
    }
}
