using System.Globalization;
using Gabor.Formats;

namespace Gabor.Tests.Formats;

/// <summary>A file system that works until the n-th operation, which fails.</summary>
sealed class FailingFiles(int failAt) : IFileOperations
{
    int operations;

    /// <summary>Whether it came to the failure.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether what is read back differs from what was written.</summary>
    public bool Corrupt { get; init; }

    void Step()
    {
        if (operations++ != failAt)
            return;
        Failed = true;
        throw new IOException("No space left on device");
    }

    public Stream Create(string path)
    {
        Step();
        return new FailingStream(FileOperations.Instance.Create(path), Step);
    }

    public void Flush(Stream stream)
    {
        Step();
        stream.Flush();
    }

    public Stream OpenRead(string path)
    {
        Step();
        return Corrupt ? new MemoryStream([1, 2, 3]) : FileOperations.Instance.OpenRead(path);
    }

    public void Move(string from, string to)
    {
        Step();
        FileOperations.Instance.Move(from, to);
    }

    public void FlushFolder(string path) => Flushed.Add(path);

    /// <summary>The folders whose entries were put on the medium.</summary>
    public List<string> Flushed { get; } = [];

    public void Delete(string path) => FileOperations.Instance.Delete(path);

    sealed class FailingStream(Stream inner, Action step) : Stream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            step();
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
        public override void Flush() => inner.Flush();
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

public sealed class DurableFileTests
{
    static void WriteThrice(Stream stream)
    {
        for (byte i = 0; i < 3; i++) stream.Write([i, i, i]);
    }

    [Fact]
    public void The_new_content_takes_the_name_and_nothing_else_is_left()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.bin");
        DurableFile.Write(path, "old"u8.ToArray());
        DurableFile.Write(path, WriteThrice);
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Whichever_operation_fails_the_old_content_stays_and_nothing_is_left()
    {
        int failures = 0;
        for (bool failed = true; failed; failures++)
        {
            using TemporaryFolder folder = new();
            string path = folder.File("a.bin");
            File.WriteAllText(path, "old");
            FailingFiles files = new(failures);
            failed = false;
            try
            {
                DurableFile.Write(path, WriteThrice, files);
            }
            catch (IOException e)
            {
                failed = true;
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                Assert.Contains("the disk is full", e.Message, StringComparison.Ordinal);
                Assert.Equal("old", File.ReadAllText(path));
            }
            Assert.Equal(files.Failed, failed);
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }
        // Create, three writes, flush, read back, move; then one without failure.
        Assert.Equal(8, failures);
    }

    [Fact]
    public void A_fault_of_the_caller_leaves_nothing_behind_either()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<InvalidOperationException>(() => DurableFile.Write(folder.File("a"), _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_medium_that_gives_back_something_else_is_found_out()
    {
        using TemporaryFolder folder = new();
        FailingFiles files = new(failAt: -1) { Corrupt = true };
        Assert.Contains(
            "read back", Assert.Throws<IOException>(() => DurableFile.Write(folder.File("a"), WriteThrice, files)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_full_device_is_told_with_the_path()
    {
        if (!File.Exists("/dev/full"))
            return;
        using TemporaryFolder folder = new();
        string path = folder.File("a");
        Assert.Contains(
            path, Assert.Throws<IOException>(() => DurableFile.Write(path, s => s.Write(new byte[1 << 20]), new FullDevice())).Message,
            StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    sealed class FullDevice : IFileOperations
    {
        public Stream Create(string path) => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        public void Flush(Stream stream) => FileOperations.Instance.Flush(stream);
        public Stream OpenRead(string path) => FileOperations.Instance.OpenRead(path);
        public void Move(string from, string to) => FileOperations.Instance.Move(from, to);
        public void FlushFolder(string path) => FileOperations.Instance.FlushFolder(path);
        public void Delete(string path) => FileOperations.Instance.Delete(path);
    }

    [Fact]
    public void The_folder_is_put_on_the_medium_once_the_file_has_its_name()
    {
        using TemporaryFolder folder = new();
        FailingFiles files = new(-1);
        DurableFile.Write(folder.File("a"), "x"u8.ToArray(), files);
        Assert.Equal([folder.Path], files.Flushed);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_with_the_path() =>
        Assert.Contains(
            "nowhere", Assert.Throws<IOException>(() => DurableFile.Write(Path.Combine("nowhere", "at", "all"), "x"u8.ToArray())).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Only_stale_temporary_files_are_removed()
    {
        using TemporaryFolder folder = new();
        // Process ids end well below 2³¹ on every system, so this one is nobody's.
        string dead = folder.File($"a.tmp-{int.MaxValue}-01234567"), mine = folder
            .File(string.Create(CultureInfo.InvariantCulture, $"a.tmp-{Environment.ProcessId}-01234567"));
        string[] others =
        [
            folder.File("a.tmp-x-01234567"), folder.File($"a.tmp-{int.MaxValue}-0123456"), folder.File("a.tmp"),
            folder.File("notes.tmp-old.txt"),
        ];
        foreach (string path in (string[])[dead, mine, .. others]) File.WriteAllText(path, "");
        Assert.Equal(1, DurableFile.RemoveStale(folder.Path, DateTimeOffset.UtcNow));
        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(mine));
        Assert.Equal(1, DurableFile.RemoveStale(folder.Path, DateTimeOffset.UtcNow.AddDays(2)));
        Assert.False(File.Exists(mine));
        Assert.All(others, path => Assert.True(File.Exists(path)));
        Assert.Equal(0, DurableFile.RemoveStale(folder.File("none"), DateTimeOffset.UtcNow));
    }
}
