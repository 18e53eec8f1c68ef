namespace Gabor.Cli.Training;

/// <summary>The last line of a screen, written over in place. Whoever writes a line that stays clears it first.</summary>
sealed class StatusLine(Terminal terminal)
{
    /// <summary>Go to the start of the line and clear it.</summary>
    const string Clearing = "\r\e[2K";

    bool shown;

    /// <summary>Signs that fit; the last column stays free, where some screens begin a new line.</summary>
    public int Width => terminal.Messages.Profile.Width - 1;

    /// <summary>Shows a text, cut to the width of the screen.</summary>
    public void Show(string text)
    {
        terminal.Error.Write(Clearing + (text.Length <= Width ? text : text[..Width]));
        terminal.Error.Flush();
        shown = true;
    }

    /// <summary>Takes it away.</summary>
    public void Clear()
    {
        if (!shown)
            return;
        terminal.Error.Write(Clearing);
        terminal.Error.Flush();
        shown = false;
    }
}
