using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>A scale of bytes as settings of a layer.</summary>
static class ByteScaleSettings
{
    public static Setting[] Of(string scaleName, string zeroName, ByteScale scale) =>
        [new(scaleName, scale.Scale), new(zeroName, scale.ZeroPoint)];

    /// <exception cref="ArgumentException">One is missing or out of range.</exception>
    public static ByteScale Read(string scaleName, string zeroName, string layer, SettingReader settings)
    {
        float scale = (float)settings.Number(scaleName, ByteScale.Least, ByteScale.Most);
        int zero = settings.Whole(zeroName, 0);
        return settings.IsAsking ? new ByteScale(1, 0)
            : zero <= byte.MaxValue ? new ByteScale(scale, zero)
            : throw Refuse.Setting(layer, zeroName, zero, $"from 0 to {byte.MaxValue}");
    }
}
