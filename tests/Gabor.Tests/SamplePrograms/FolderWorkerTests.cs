using System.Diagnostics;
using Gabor.Inference;
using Gabor.Tests.Architecture;
using Gabor.Tests.Data;
using Gabor.Tests.Formats;

namespace Gabor.Tests.SamplePrograms;

/// <summary>The worker as a program of its own: images that were there, images that come, and what is none.</summary>
public sealed class FolderWorkerTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// The sample where it was built: beside the tests its packages are left out, since ASP.NET brings them for the web sample.
    /// </summary>
    static string Program => Path.Combine(
        SourceTree.Root!, "samples", "FolderWorker",
        Path.GetRelativePath(Path.Combine(SourceTree.Root!, "tests", "Gabor.Tests"), AppContext.BaseDirectory), "FolderWorker.dll");

    [Fact]
    public async Task It_moves_each_image_to_its_class()
    {
        Assert.SkipWhen(SourceTree.Root is null, "The sources are not there.");
        string model = folder.File("toy.gabor"), inbox = Directory.CreateDirectory(folder.File("inbox")).FullName;
        ModelPack.Save(PackFileTests.Trained(), model);
        byte[] image = Samples.Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(p => (byte)(3 * p))]);
        string label = ImageClassifier.Load(model).Predict(image).Label;
        File.WriteAllBytes(Path.Combine(inbox, "early.png"), image);
        File.WriteAllBytes(Path.Combine(inbox, "broken.png"), [1, 2, 3]);
        var start = new ProcessStartInfo(
            "dotnet", [Program, "--Model", model, "--Folder", inbox])
        {
            RedirectStandardOutput = true, WorkingDirectory = folder.Path,
        };
        using var process = Process.Start(start)!;
        try
        {
            await Says(process, "watching");
            string late = folder.File("late.png");
            File.WriteAllBytes(late, image);
            File.Move(late, Path.Combine(inbox, "late.png"));
            await Says(process, Path.Combine(inbox, label, "late.png"));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(File.Exists(Path.Combine(inbox, label, "early.png")));
        Assert.True(File.Exists(Path.Combine(inbox, "unreadable", "broken.png")));
        Assert.Empty(Directory.GetFiles(inbox));
    }

    static async Task Says(Process process, string what)
    {
        while (await process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(what, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The worker ended before it said '{what}'.");
    }
}
