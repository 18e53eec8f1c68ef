namespace Gabor.Layers;

/// <summary>
/// Reads the settings of a layer or initializer by name. What is missing, unknown or out of range is refused with the owner's name.
/// </summary>
/// <param name="owner">Whose settings they are, as messages begin.</param>
/// <param name="settings">What was stated.</param>
public sealed class SettingReader(string owner, IReadOnlyList<Setting> settings)
{
    readonly HashSet<string> known = [];

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    /// <exception cref="ArgumentException">It is missing or none.</exception>
    public int Whole(string name, int least)
    {
        double value = Number(name, least, int.MaxValue);
        return value == Math.Floor(value) ? (int)value : throw Refuse.Setting(owner, name, value, "a whole number");
    }

    /// <summary>0 or 1.</summary>
    /// <exception cref="ArgumentException">It is missing or neither.</exception>
    public bool Switch(string name) => Whole(name, 0) switch
    {
        0 => false,
        1 => true,
        int other => throw Refuse.Setting(owner, name, other, "0 or 1"),
    };

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="otherwise">Its value where it is not stated; null if it must be.</param>
    /// <exception cref="ArgumentException">It is missing, a text or out of range.</exception>
    public double Number(string name, double least, double most, double? otherwise = null)
    {
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

    /// <summary>A window, as <see cref="Layers.Window.Settings"/> states it.</summary>
    /// <exception cref="ArgumentException">A part is missing or wrong.</exception>
    public Window Window() => new(
        Whole("window_height", 1), Whole("window_width", 1), Whole("stride", 1), Whole("padding_height", 0), Whole("padding_width", 0));

    /// <summary>Refuses a setting that nobody asked for.</summary>
    internal void Done()
    {
        foreach (var setting in settings)
        {
            if (!known.Contains(setting.Name))
                throw Refuse.SettingUnknown(owner, setting.Name, known);
        }
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

        return found;
    }
}
