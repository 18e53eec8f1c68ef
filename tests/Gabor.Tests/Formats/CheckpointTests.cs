using Gabor.Formats;

namespace Gabor.Tests.Formats;

public sealed class CheckpointTests
{
    static readonly float[] Weights = [1, 2, 3, 4, 5, 6];

    static readonly TensorSource[] Tensors =
    [
        new(new TensorEntry("w", [2, 3]), () => Weights), new(new TensorEntry("b", [1]), () => Weights.AsSpan(0, 1)),
    ];

    static void Write(string folder, long step, IFileOperations? files = null) =>
        CheckpointFile.Write(folder, step, [new("epoch", $"{step / 10}")], Tensors, files);

    internal static byte[] Sample()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 12);
        return File.ReadAllBytes(CheckpointFile.PathOf(folder.Path, 12));
    }

    static string[] Names(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    [Fact]
    public void What_is_written_is_read_and_two_are_kept()
    {
        using TemporaryFolder folder = new();
        foreach (long step in new long[] { 10, 20, 30 }) Write(folder.Path, step);
        Assert.Equal(["000000000020.gabor", "000000000030.gabor"], Names(folder));
        using Checkpoint checkpoint = CheckpointFile.OpenNewest(folder.Path)!;
        Assert.Equal((30, "3"), (checkpoint.Step, checkpoint.State("epoch")));
        Assert.Empty(checkpoint.Remarks);
        float[] weights = new float[6];
        checkpoint.Tensors.Read("w", [2, 3], weights);
        Assert.Equal(Weights, weights);
        Assert.Contains("'rate'", Assert.Throws<GaborFormatException>(() => checkpoint.State("rate")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_newer_ones_do_not_crowd_out_what_is_written()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 10);
        foreach (long step in new long[] { 20, 30 }) File.WriteAllBytes(CheckpointFile.PathOf(folder.Path, step), [1, 2, 3]);
        Write(folder.Path, 12);
        using Checkpoint checkpoint = CheckpointFile.OpenNewest(folder.Path)!;
        Assert.Equal(12, checkpoint.Step);
        Assert.True(File.Exists(CheckpointFile.PathOf(folder.Path, 10)));
    }

    [Fact]
    public void A_damaged_one_is_passed_over_and_told()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 10);
        Write(folder.Path, 20);
        string newest = CheckpointFile.PathOf(folder.Path, 20);
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[100] ^= 1;
        File.WriteAllBytes(newest, bytes);
        using (Checkpoint checkpoint = CheckpointFile.OpenNewest(folder.Path)!)
        {
            Assert.Equal(10, checkpoint.Step);
            Assert.Contains("000000000020.gabor", Assert.Single(checkpoint.Remarks), StringComparison.Ordinal);
        }
        File.WriteAllBytes(CheckpointFile.PathOf(folder.Path, 10), []);
        Assert.Contains(
            "none of its 2 checkpoints is whole", Assert.Throws<GaborFormatException>(() => CheckpointFile.OpenNewest(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_checkpoints_has_none()
    {
        using TemporaryFolder folder = new();
        Assert.Null(CheckpointFile.OpenNewest(folder.Path));
        Assert.Null(CheckpointFile.OpenNewest(folder.File("none")));
        File.WriteAllText(folder.File("notes.gabor"), "x");
        Assert.Null(CheckpointFile.OpenNewest(folder.Path));
    }

    [Fact]
    public void A_renamed_one_is_not_taken_for_another_step()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 10);
        File.Move(CheckpointFile.PathOf(folder.Path, 10), CheckpointFile.PathOf(folder.Path, 99));
        Assert.Contains(
            "written after step 10", Assert.Throws<GaborFormatException>(() => CheckpointFile.OpenNewest(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whichever_operation_fails_the_older_checkpoint_is_found_and_nothing_is_left()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 10);
        int failAt = 0;
        for (bool failed = true; failed; failAt++)
        {
            FailingFiles files = new(failAt);
            try
            {
                Write(folder.Path, 20, files);
                failed = false;
            }
            catch (IOException)
            {
                Assert.Equal(["000000000010.gabor"], Names(folder));
                using Checkpoint checkpoint = CheckpointFile.OpenNewest(folder.Path)!;
                Assert.Equal(10, checkpoint.Step);
            }
        }
        Assert.True(failAt > 6);
        Assert.Equal(["000000000010.gabor", "000000000020.gabor"], Names(folder));
    }
}
