using Gabor.Formats.PyTorch;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>Archives that are as PyTorch writes them, and those that are not.</summary>
public sealed class StoredZipTests
{
    static StoredZip Read(byte[] file) => new(new MemoryStream(file), "w.zip");

    static string Refusal(byte[] file) => Assert.Throws<GaborFormatException>(() => Read(file)).Message;

    [Fact]
    public void Files_lie_where_the_directory_says()
    {
        byte[] file = new ZipBuilder().Add("a/x", [1, 2, 3]).Add("a/empty", []).Add("a/y", [4]).End();
        var zip = Read(file);
        Assert.Equal(["a/x", "a/empty", "a/y"], zip.Names);
        var x = zip.Find("a/x")!.Value;
        Assert.Equal([1, 2, 3], file[(int)x.Start..(int)(x.Start + x.Length)]);
        Assert.Null(zip.Find("x"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\x")]
    [InlineData("C:x")]
    [InlineData("a\0b")]
    public void A_name_that_leads_out_is_refused(string name) =>
        Assert.Contains("leads out of the archive, or is none", Refusal(new ZipBuilder().Add(name, [1]).End()), StringComparison.Ordinal);

    [Fact]
    public void What_PyTorch_does_not_write_is_refused()
    {
        Refused(
            "'a/x' is compressed (method 8, 3 to 1000000000 bytes)",
            new ZipBuilder().Add("a/x", [1, 2, 3], method: 8, size: 1_000_000_000));
        Refused("'a/x' is compressed (method 0, 3 to 4 bytes)", new ZipBuilder().Add("a/x", [1, 2, 3], size: 4));
        Refused("'a/x' is encrypted", new ZipBuilder().Add("a/x", [1, 2, 3], flags: 1));
        Refused("'a/x' is in the archive twice", new ZipBuilder().Add("a/x", [1]).Add("a/x", [2]));
        // Two entries for the same bytes: so archives are made that unpack to far more than they are.
        Refused("'a/x' overlaps another file", new ZipBuilder().Add("a/x", [1]).Add("a/x", [2], at: 0));
        Refused("'a/y' is not where the directory says", new ZipBuilder().Add("a/y", [2], at: 31).Add("a/x", [1]));
        Refused("does not lie before the directory", new ZipBuilder().Add("a/x", [1], at: 1000));
        Refused("a name of 300 bytes", new ZipBuilder().Add(new string('x', 300), [1]));
        Assert.Contains(
            "no zip archive ends like this", Refusal([.. new ZipBuilder().Add("a/x", [1]).End(), 0]), StringComparison.Ordinal);

        static void Refused(string rule, ZipBuilder zip) => Assert.Contains(rule, Refusal(zip.End()), StringComparison.Ordinal);
    }
}
