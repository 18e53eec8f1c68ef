using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gabor.Plotting.Reports;

/// <summary>Builds HTML from a text with holes: what stands in a hole is escaped, for elements and for quoted attributes.</summary>
[InterpolatedStringHandler]
readonly struct MarkupText
{
    readonly StringBuilder text;

    /// <param name="literals">Letters outside holes.</param>
    /// <param name="holes">How many holes.</param>
    public MarkupText(int literals, int holes) => text = new StringBuilder(literals + (holes * 16));

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Markup markup) => text.Append(markup.Text);

    public void AppendFormatted(string? plain) => Escape(plain ?? "", text);

    public void AppendFormatted(int number) => text.Append(number.ToString("#,0", CultureInfo.InvariantCulture));

    public void AppendFormatted(double number) => text.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public void AppendFormatted(double number, string format) => text.Append(number.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>The HTML.</summary>
    public string Done() => text.ToString();

    /// <summary>Escapes a text. Control characters and halves of surrogate pairs, which HTML has no place for, become U+FFFD.</summary>
    static void Escape(string plain, StringBuilder to)
    {
        foreach (var rune in plain.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => to.Append("&amp;"),
                '<' => to.Append("&lt;"),
                '>' => to.Append("&gt;"),
                '"' => to.Append("&quot;"),
                '\'' => to.Append("&#39;"),
                _ when Rune.IsControl(rune) => to.Append('\uFFFD'),
                _ => to.Append(rune.ToString()),
            };
        }
    }
}
