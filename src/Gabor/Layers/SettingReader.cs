namespace Gabor.Layers;

/// <summary>Reads a layer's settings by name, strictly: a missing, unknown or unfit one is refused with the layer's name.</summary>
sealed class SettingReader(string layer, IReadOnlyList<Setting> settings)
{
    readonly HashSet<string> known = [];

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public int Whole(string name, int least)
    {
        double value = Number(name, least, int.MaxValue);
        return value == Math.Floor(value) ? (int)value : throw Refuse.Setting(layer, name, value, "a whole number");
    }

    /// <summary>0 or 1.</summary>
    public bool Switch(string name) => Whole(name, 0) switch
    {
        0 => false,
        1 => true,
        int other => throw Refuse.Setting(layer, name, other, "0 or 1"),
    };

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public double Number(string name, double least, double most)
    {
        known.Add(name);
        double? found = null;
        foreach (var setting in settings)
        {
            if (setting.Name == name)
                found = found is null ? setting.Value : throw Refuse.SettingTwice(layer, name);
        }

        double value = found ?? throw Refuse.SettingMissing(layer, name);
        return value >= least && value <= most ? value : throw Refuse.Setting(layer, name, value, $"from {least} to {most}");
    }

    /// <summary>Refuses a setting that nobody asked for.</summary>
    public void Done()
    {
        foreach (var setting in settings)
        {
            if (!known.Contains(setting.Name))
                throw Refuse.SettingUnknown(layer, setting.Name, known);
        }
    }
}
