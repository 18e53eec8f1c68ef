namespace Gabor.Components;

/// <summary>A kind of component as a registry lists it: name, summary, and the table of its hyper-parameters.</summary>
public abstract class ComponentKind : IKind
{
    private protected ComponentKind(string name, string summary, IReadOnlyList<HyperParameter> hyperParameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(hyperParameters);
        if (hyperParameters.SkipLast(1).FirstOrDefault(row => row.IsList) is { } list)
            throw new ArgumentException($"{name}: {list.Name} is a list; it must be the last hyper-parameter.", nameof(hyperParameters));
        (Name, Summary, HyperParameters) = (name, summary, hyperParameters);
    }

    /// <summary>Its name in options and files.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; }

    /// <summary>The numbers that it takes, a row each.</summary>
    public IReadOnlyList<HyperParameter> HyperParameters { get; }

    /// <summary>The place of a hyper-parameter; −1 if unknown name.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < HyperParameters.Count; i++)
        {
            if (HyperParameters[i].Name == name || HyperParameters[i].Key == name)
                return i;
        }

        return -1;
    }

    /// <summary>Checks the values of all hyper-parameters.</summary>
    internal void Check(ReadOnlySpan<double> values)
    {
        if (HasList ? values.Length < HyperParameters.Count - 1 : values.Length != HyperParameters.Count)
        {
            throw new ArgumentException(
                $"{Name}: {values.Length} values given for {HyperParameters.Count} hyper-parameters.", nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
            HyperParameters[Math.Min(i, HyperParameters.Count - 1)].Check(values[i]);
        if (HasList)
            HyperParameters[^1].CheckList(ValuesAt(HyperParameters.Count - 1, values));
    }

    /// <summary>Those of all values that belong to one hyper-parameter.</summary>
    internal ReadOnlySpan<double> ValuesAt(int index, ReadOnlySpan<double> values) =>
        HyperParameters[index].IsList ? values[index..] : values.Slice(index, 1);

    bool HasList => HyperParameters is [.., { IsList: true }];
}

/// <summary>A kind of component, and how one is made.</summary>
/// <typeparam name="T">What it is a kind of: <c>Optimizer</c>.</typeparam>
public sealed class ComponentKind<T> : ComponentKind where T : Component
{
    readonly Func<IReadOnlyList<double>, T> make;

    /// <summary>A kind.</summary>
    /// <param name="name">Its name in options and files; no other kind of the same registry has it.</param>
    /// <param name="summary">What it does, in one line.</param>
    /// <param name="hyperParameters">The numbers it takes.</param>
    /// <param name="make">Makes one from the values of all hyper-parameters, in their order; those of a list stand at the end.</param>
    public ComponentKind(string name, string summary, IReadOnlyList<HyperParameter> hyperParameters, Func<IReadOnlyList<double>, T> make)
        : base(name, summary, hyperParameters)
    {
        ArgumentNullException.ThrowIfNull(make);
        this.make = make;
    }

    /// <summary>One with the default values.</summary>
    public T Create() => Create(_ => null);

    /// <summary>One with given values.</summary>
    /// <param name="given">The value of a hyper-parameter by its name; null for its default.</param>
    /// <exception cref="ArgumentException">A value is out of range, or not whole where it should be.</exception>
    public T Create(Func<string, double?> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return CreateFrom(name => given(name) is double value ? [value] : null);
    }

    /// <summary>One with given values, where there may be lists.</summary>
    /// <param name="given">The values of a hyper-parameter by its name, one unless it is a list; null for its default.</param>
    /// <exception cref="ArgumentException">
    /// A value is out of range, or not whole where it should be; a list is empty or does not increase; or there are several values where
    /// one belongs.
    /// </exception>
    public T CreateFrom(Func<string, IReadOnlyList<double>?> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var all = new List<double>();
        foreach (var row in HyperParameters)
        {
            var some = given(row.Name) ?? [row.Default];
            if (!row.IsList && some.Count != 1)
                throw new ArgumentException($"{row.Name} has {some.Count} values; it must have one.", nameof(given));
            all.AddRange(some);
        }

        // Checked here too: a constructor of whole numbers sees what is left of a fraction.
        double[] values = [.. all];
        Check(values);
        return make(values);
    }
}
