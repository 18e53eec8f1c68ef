using Gabor.Data;

namespace Gabor.Plotting.Reports;

/// <summary>An image with what is said of it.</summary>
static class ImageCard
{
    /// <summary>The image as it came, small; the sentence in full.</summary>
    /// <exception cref="GaborFormatException">It cannot be read; the message names it.</exception>
    public static Markup Image(ImageSource images, int index, string description)
    {
        if (images.Vocabulary is not null)
            return Markup.Of($"""<blockquote class="sentence">{images.Sentence(index)}</blockquote>""");

        // As it came rather than as it was brought to the network's shape, where its channels can be shown.
        var sample = images.Original.ReadDecoded(index);
        return sample.Shape.Depth is 1 or 3
            ? Thumbnail.Of(sample.ToImage(), description)
            : Thumbnail.Of([.. sample.Pixels.ToArray().Select(p => p / 255f)], sample.Shape.Height, sample.Shape.Width, description);
    }

    /// <summary>A list of classes to choose from, which shows itself only where there is JavaScript.</summary>
    /// <param name="list">The list whose items have <c>data-label</c> and <c>data-predicted</c>.</param>
    /// <param name="names">The classes that occur, by number.</param>
    public static Markup Pick(string list, IEnumerable<(int Class, string Name)> names) => Markup.Of(
        $"""
        <p class="pick" hidden="hidden"><label>Show only
        <select data-list="{list}"><option value="">all classes</option>{Markup.Join(names.Select(one => Markup.Of($"""<option value="{Number(one.Class)}">{one.Name}</option>""")))}</select></label></p>
        """);

    /// <summary>A number in an attribute.</summary>
    public static Markup Number(int number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
