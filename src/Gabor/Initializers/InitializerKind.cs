using Gabor.Layers;

namespace Gabor.Initializers;

/// <summary>A kind of initializer: what options and files need to make one.</summary>
/// <param name="Name">What <see cref="Initializer.Kind"/> says.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Read">Makes one from settings, each of which has a default.</param>
public sealed record InitializerKind(string Name, string Summary, Func<SettingReader, Initializer> Read) : IKind
{
    /// <summary>Makes one with its defaults, which are its <see cref="Initializer.Settings"/>.</summary>
    public Initializer Make() => Make([]);

    /// <summary>Makes one as a file describes it.</summary>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public Initializer Make(IReadOnlyList<Setting> settings)
    {
        var reader = new SettingReader(Name, settings);
        var initializer = Read(reader);
        reader.Done();
        return initializer;
    }
}
