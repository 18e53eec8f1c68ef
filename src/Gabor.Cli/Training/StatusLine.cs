namespace Gabor.Cli.Training;

/// <summary>The last line of a screen, overwritten in place. Clear it before writing a permanent line.</summary>
sealed class StatusLine(Terminal terminal)
{
    /// <summary>Moves to the start of the line and clears it.</summary>
    const string Clearing = "\r\e[2K";

    bool shown;

    /// <summary>The characters that fit; the last column stays free, because some terminals wrap there.</summary>
    public int Width => terminal.Messages.Profile.Width - 1;

    /// <summary>Shows a text; on a narrow screen without its last parts, which two spaces part.</summary>
    public void Show(string text)
    {
        terminal.Error.Write(Clearing + Fitting(text));
        terminal.Error.Flush();
        shown = true;
    }

    /// <summary>Shows a text where there is a screen.</summary>
    public void ShowIfLive(string text)
    {
        if (terminal.IsLive)
            Show(text);
    }

    /// <summary>A number that is cut is another number, so whole parts are left out.</summary>
    string Fitting(string text)
    {
        if (text.Length <= Width)
            return text;
        int end = text.LastIndexOf("  ", Width, StringComparison.Ordinal);
        return end > 0 ? text[..end] : text[..Width];
    }

    /// <summary>Clears the line.</summary>
    public void Clear()
    {
        if (!shown)
            return;
        terminal.Error.Write(Clearing);
        terminal.Error.Flush();
        shown = false;
    }
}
