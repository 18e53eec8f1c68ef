namespace Gabor.Tests;

/// <summary>Faults of the file system in words, against what the runtime throws for real paths.</summary>
public sealed class FileFaultTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Reason(string path) =>
        FileFault.Reason(Assert.ThrowsAny<Exception>(() => { using var file = File.OpenRead(path); }), path);

    [Fact]
    public void What_is_missing_or_a_folder_is_said_without_the_path()
    {
        Assert.Equal("there is no such file", Reason(folder.File("a")));
        Assert.Equal("there is no such folder", Reason(Path.Combine(folder.File("a"), "b")));
        Assert.Equal("it is a folder", Reason(folder.Path));
    }

    [Fact]
    public void The_name_of_a_temporary_file_stays_out()
    {
        Assert.Equal("the disk is full", FileFault.Reason(new IOException("No space left on device : '/x/a.tmp-27569-0123'"), "/x/a"));
        Assert.Equal(
            "the disk is full",
            FileFault.Reason(new IOException("Failed to create '/x/a.part' with allocation size '9' because the disk was full."), "/x"));
        Assert.Equal("Input/output error", FileFault.Reason(new IOException("Input/output error : '/x/it's.png'."), "/x/it's.png"));
        Assert.Equal("access is denied", FileFault.Reason(new UnauthorizedAccessException("Access to the path '/x' is denied."), "/x"));
    }
}
