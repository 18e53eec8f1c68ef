namespace Gabor.Plotting;

/// <summary>A colour of a pixel.</summary>
readonly record struct Color(byte Red, byte Green, byte Blue);

/// <summary>
/// Colours of numbers from −1 to 1: blue, white at 0, red. Both ends are equally dark, and distinguishable with red-green colour blindness.
/// </summary>
static class Diverging
{
    static readonly Color[] Stops =
    [
        new(8, 36, 92), new(44, 117, 191), new(158, 202, 232), new(255, 255, 255), new(247, 183, 150), new(205, 66, 60), new(102, 6, 32),
    ];

    /// <summary>The colour of a number; beyond ±1 that of the end, and that of 0 if it is not a number.</summary>
    public static Color Of(float number)
    {
        float place = ((float.IsNaN(number) ? 0 : Math.Clamp(number, -1, 1)) + 1) / 2 * (Stops.Length - 1);
        int below = Math.Min((int)place, Stops.Length - 2);
        float share = place - below;
        return new(Between(s => s.Red), Between(s => s.Green), Between(s => s.Blue));

        byte Between(Func<Color, byte> part) => (byte)((part(Stops[below]) * (1 - share)) + (part(Stops[below + 1]) * share) + 0.5f);
    }
}
