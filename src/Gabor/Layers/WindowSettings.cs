namespace Gabor.Layers;

/// <summary>A window as files hold it; the same names for every layer that slides one.</summary>
static class WindowSettings
{
    public static IEnumerable<Setting> Of(Window window) =>
    [
        new("window_height", window.Height), new("window_width", window.Width), new("stride", window.Stride),
        new("padding_height", window.PaddingHeight), new("padding_width", window.PaddingWidth),
    ];

    public static Window Read(SettingReader settings) => new(
        settings.Whole("window_height", 1), settings.Whole("window_width", 1), settings.Whole("stride", 1),
        settings.Whole("padding_height", 0), settings.Whole("padding_width", 0));
}
