namespace Gabor.Tests;

public sealed class GaborFormatExceptionTests
{
    [Fact]
    public void The_message_begins_with_the_file() =>
        Assert.Equal("a.png: it is cut.", new GaborFormatException("a.png", "it is cut.").Message);

    [Fact]
    public void A_line_stands_behind_a_colon()
    {
        GaborFormatException e = GaborFormatException.AtLine("metrics.csv", 12, "9 fields expected.");
        Assert.Equal("metrics.csv:12: 9 fields expected.", e.Message);
        Assert.Equal("12", e.Place);
    }

    [Fact]
    public void A_byte_is_called_so()
    {
        GaborFormatException e = GaborFormatException.AtByte("a.gz", 16, "it is cut.");
        Assert.Equal("a.gz: byte 16: it is cut.", e.Message);
        Assert.Equal("byte 16", e.Place);
        Assert.Equal("a.gz", e.File);
    }

    [Fact]
    public void Names_from_files_cannot_steer_a_terminal()
    {
        Assert.Equal("'a?[2Jb?c'", GaborFormatException.Quote("a\u001b[2Jb\nc"));
        Assert.Equal('…', GaborFormatException.Quote(new string('x', 1000))[^2]);
        Assert.DoesNotContain('\n', new GaborFormatException("a\nb", "cut").Message);
    }
}
