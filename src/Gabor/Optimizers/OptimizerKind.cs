namespace Gabor.Optimizers;

/// <summary>An optimizer as a list knows it.</summary>
public sealed class OptimizerKind
{
    readonly Func<double[], Optimizer> make;

    internal OptimizerKind(string name, string summary, HyperParameter[] takes, Func<double[], Optimizer> make) =>
        (Name, Summary, Takes, this.make) = (name, summary, takes, make);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; }

    /// <summary>The numbers that it takes beside the learning rate.</summary>
    public IReadOnlyList<HyperParameter> Takes { get; }

    /// <summary>One of it.</summary>
    /// <param name="given">The value of a hyper-parameter by name, null for its default; null where all are.</param>
    public Optimizer Make(Func<string, double?>? given = null) => make([.. Takes.Select(taken => given?.Invoke(taken.Name) ?? taken.Default)]);
}
