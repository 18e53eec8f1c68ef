namespace Gabor.Layers;

/// <summary>
/// Reads the settings of a layer or initializer by name. What is missing, unknown or out of range is refused with the owner's name.
/// </summary>
/// <param name="owner">Whose settings they are, as messages begin.</param>
/// <param name="settings">What was stated.</param>
public sealed class SettingReader(string owner, IReadOnlyList<Setting> settings)
{
    readonly HashSet<string> known = [];

    /// <summary>What counts where a setting is not stated.</summary>
    internal IReadOnlyList<Setting> Otherwise { get; init; } = [];

    /// <summary>The layers that stand before this one in the network, by name; null for none of a name.</summary>
    internal Func<string, Layer?> Before { get; init; } = _ => null;

    /// <summary>Where every question is written down; whoever asks is then answered by some value that will do. Null to read.</summary>
    internal List<SettingRule>? Asked { get; init; }

    /// <summary>Whether nothing is read, and questions are only written down.</summary>
    internal bool IsAsking => Asked is not null;

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    /// <exception cref="ArgumentException">It is missing or none.</exception>
    public int Whole(string name, int least)
    {
        if (Asked is not null)
            return (int)Answer(new(name, IsWhole: true, least, int.MaxValue, IsRequired: true));
        double value = Number(name, least, int.MaxValue);
        return value == Math.Floor(value) ? (int)value : throw Refuse.Setting(owner, name, value, "a whole number");
    }

    /// <summary>0 or 1.</summary>
    /// <exception cref="ArgumentException">It is missing or neither.</exception>
    public bool Switch(string name)
    {
        if (Asked is not null)
            return Answer(new(name, IsWhole: true, 0, 1, IsRequired: true)) == 1;
        return Whole(name, 0) switch
        {
            0 => false,
            1 => true,
            int other => throw Refuse.Setting(owner, name, other, "0 or 1"),
        };
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="otherwise">Its value where it is not stated; null if it must be.</param>
    /// <exception cref="ArgumentException">It is missing, a text or out of range.</exception>
    public double Number(string name, double least, double most, double? otherwise = null)
    {
        if (Asked is not null)
            return Answer(new(name, IsWhole: false, least, most, IsRequired: otherwise is null));
        if (Find(name) is not { } found)
            return otherwise ?? throw Refuse.SettingMissing(owner, name);
        if (found.Text is { } text)
            throw Refuse.Setting(owner, name, $"'{text}'", "a number");
        return found.Value >= least && found.Value <= most
            ? found.Value
            : throw Refuse.Setting(owner, name, found.Value, $"from {least} to {most}");
    }

    /// <summary>A text.</summary>
    /// <exception cref="ArgumentException">It is missing or a number.</exception>
    public string Text(string name)
    {
        var found = Find(name) ?? throw Refuse.SettingMissing(owner, name);
        return found.Text ?? throw Refuse.Setting(owner, name, found.Value, "a text");
    }

    /// <summary>One of some texts.</summary>
    /// <exception cref="ArgumentException">It is missing, a number or none of them.</exception>
    public string Choice(string name, IReadOnlyList<string> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (Asked is not null)
        {
            Asked.Add(new(name, IsWhole: false, 0, 0, IsRequired: true) { Choices = choices });
            return choices[0];
        }

        string text = Text(name);
        return choices.Contains(text)
            ? text
            : throw new ArgumentException($"{owner}: {name} '{text}': unknown name. {Nearest.Advice(text, choices)}");
    }

    /// <summary>A layer that stands before this one in the network, by its name: one that shares parameters.</summary>
    /// <typeparam name="T">Its class.</typeparam>
    /// <param name="name">The setting's name.</param>
    /// <param name="example">Makes one that will do where only the settings are asked for, as by the schema.</param>
    /// <exception cref="ArgumentException">It is missing, or there is no such layer before this one.</exception>
    public T Layer<T>(string name, Func<T> example) where T : Layer
    {
        ArgumentNullException.ThrowIfNull(example);
        if (Asked is not null)
        {
            Asked.Add(new(name, IsWhole: false, 0, 0, IsRequired: true) { IsText = true });
            return example();
        }

        string wanted = Text(name);
        return Before(wanted) as T
            ?? throw Refuse.Setting(owner, name, $"'{wanted}'", $"the name of a layer before it, a {typeof(T).Name}");
    }

    /// <summary>A whole number of at least <paramref name="least"/>, or <paramref name="otherwise"/> where it is not stated.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public int WholeOr(string name, int least, int otherwise)
    {
        if (Asked is not null)
            return (int)Answer(new(name, IsWhole: true, least, int.MaxValue, IsRequired: false));
        return Has(name) ? Whole(name, least) : otherwise;
    }

    /// <summary>0 or 1, and 0 where it is not stated.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public bool SwitchOrOff(string name)
    {
        if (Asked is not null)
            return Answer(new(name, IsWhole: true, 0, 1, IsRequired: false)) == 1;
        return Has(name) && Switch(name);
    }

    /// <summary>Whether it is stated.</summary>
    public bool Has(string name)
    {
        known.Add(name);
        return settings.Any(setting => setting.Name == name);
    }

    /// <summary>
    /// A window, as <see cref="Layers.Window.Settings"/> states it: one <c>stride</c> or one of each axis, <c>padding_height</c> and
    /// <c>padding_width</c> or one of each side, one <c>dilation</c> or one of each axis, and none for 1.
    /// </summary>
    /// <exception cref="ArgumentException">A part is missing or wrong.</exception>
    public Window Window()
    {
        if (Asked is not null)
        {
            Asked.Add(SettingRule.Window);
            return Layers.Window.Square(1);
        }

        int height = Whole("window_height", 1), width = Whole("window_width", 1);
        var stride = Has("stride_height") || Has("stride_width") ? Axes("stride") : Both("stride");
        (int Height, int Width) dilation = Has("dilation") ? Both("dilation")
            : Has("dilation_height") || Has("dilation_width") ? Axes("dilation") : (1, 1);
        var window = new Window(height, width)
        {
            StrideHeight = stride.Height, StrideWidth = stride.Width, DilationHeight = dilation.Height, DilationWidth = dilation.Width,
        };
        bool hasSides = Has("padding_top") || Has("padding_bottom") || Has("padding_left") || Has("padding_right");
        return hasSides
            ? window with
            {
                PaddingTop = Whole("padding_top", 0),
                PaddingBottom = Whole("padding_bottom", 0),
                PaddingLeft = Whole("padding_left", 0),
                PaddingRight = Whole("padding_right", 0),
            }
            : Padded(window, Whole("padding_height", 0), Whole("padding_width", 0));

        (int Height, int Width) Both(string name) => (Whole(name, 1), Whole(name, 1));

        (int Height, int Width) Axes(string name) => (Whole($"{name}_height", 1), Whole($"{name}_width", 1));

        static Window Padded(Window window, int height, int width) => window with
        {
            PaddingTop = height,
            PaddingBottom = height,
            PaddingLeft = width,
            PaddingRight = width,
        };
    }

    /// <summary>Refuses a setting that nobody asked for.</summary>
    internal void Done()
    {
        foreach (var setting in settings)
        {
            if (!known.Contains(setting.Name))
                throw Refuse.SettingUnknown(owner, setting.Name, known);
        }
    }

    double Answer(SettingRule rule)
    {
        Asked!.Add(rule);
        return rule.IsWhole ? rule.Least : Math.Clamp(0.5, rule.Least, rule.Most);
    }

    Setting? Find(string name)
    {
        known.Add(name);
        Setting? found = null;
        foreach (var setting in settings)
        {
            if (setting.Name == name)
                found = found is null ? setting : throw Refuse.SettingTwice(owner, name);
        }

        return found ?? Otherwise.Where(setting => setting.Name == name).Select(setting => (Setting?)setting).FirstOrDefault();
    }
}

/// <summary>What a layer asks of a setting.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsWhole">Whether it is a whole number.</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="IsRequired">Whether it must be stated.</param>
sealed record SettingRule(string Name, bool IsWhole, double Least, double Most, bool IsRequired)
{
    /// <summary>The texts that it may be; null for a number.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>Whether it is a text, the name of a layer.</summary>
    public bool IsText { get; init; }

    /// <summary>All settings of a window.</summary>
    public static SettingRule Window { get; } = new("window", true, 1, int.MaxValue, true);
}
