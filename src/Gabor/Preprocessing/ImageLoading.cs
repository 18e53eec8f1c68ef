using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Gabor.Data;
using Gabor.Numerics;
using static System.FormattableString;

namespace Gabor.Preprocessing;

/// <summary>Decodes images and brings them to one shape, on several threads, and keeps count of those that cannot be read.</summary>
sealed class ImageLoading(Shape shape, int threads, IProgress<int>? progress, CancellationToken cancellation)
{
    /// <summary>Names in messages at most.</summary>
    const int MostNamed = 3;

    /// <summary>Images from one report of progress to the next.</summary>
    const int Step = 16;

    readonly ConcurrentBag<(string Name, GaborFormatException Fault)> broken = [];
    int done;

    /// <summary>
    /// The images, loaded; those that are pixels of one shape already, and more than a quarter of the memory holds, as they are.
    /// </summary>
    public ImageSource Load(ImageSource images)
    {
        if (images.CommonShape is not null || (long)images.Count * shape.Count > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4)
            return images;
        var framing = ImagePreprocessing.FramingOf(images);
        byte[]?[] pixels = new byte[images.Count][];
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        var crew = new Thread[threads == 0 ? Environment.ProcessorCount : threads];
        for (int i = 0; i < crew.Length; i++)
            (crew[i] = new Thread(Work) { IsBackground = true, Name = "Gabor reader" }).Start();
        foreach (var thread in crew)
            thread.Join();
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(done);
        return new LoadedImages(images, shape, pixels);

        void Work()
        {
            var reader = new SampleReader(images, shape, framing);
            try
            {
                for (int index; failure is null && (index = Interlocked.Increment(ref next)) < pixels.Length;)
                {
                    if (cancellation.IsCancellationRequested)
                        return;
                    pixels[index] = Read(images, reader, index);
                    if (Interlocked.Increment(ref done) % Step == 0)
                        progress?.Report(done);
                }
            }
            catch (Exception exception)
            {
                // Thrown on the thread that asked: this one has no caller.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    byte[]? Read(ImageSource images, SampleReader reader, int index)
    {
        try
        {
            return reader.Read(index).ToArray();
        }
        catch (GaborFormatException fault)
        {
            broken.Add((images.NameOf(index), fault));
            return null;
        }
    }

    /// <summary>Refuses what could not be read, or says in remarks what was left out.</summary>
    /// <exception cref="GaborFormatException">Images cannot be read, and they are not to be left out.</exception>
    public IEnumerable<string> Settle(BrokenImages policy)
    {
        if (broken.IsEmpty)
            return [];
        var all = broken.OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        if (policy == BrokenImages.Fail)
        {
            string others = all.Count == 1 ? "" : Invariant($" {all.Count - 1} more of {done} images cannot be read: ")
                + Named(all.Skip(1)) + ".";
            var (first, fault) = all[0];
            string what = fault.Message.StartsWith($"{fault.File}: ", StringComparison.Ordinal)
                ? fault.Message[(fault.File.Length + 2)..]
                : fault.Message;
            throw new GaborFormatException(
                first, $"{what}{others} Mend or remove them, or leave them out: --on-error skip.", fault);
        }

        return
        [
            Invariant($"{all.Count} of {done} images cannot be read and {(all.Count == 1 ? "is" : "are")} left out: ")
                + $"{Named(all)}; the first one: {all[0].Fault.Message}",
        ];
    }

    static string Named(IEnumerable<(string Name, GaborFormatException Fault)> all)
    {
        string[] names = [.. all.Select(one => one.Name)];
        return string.Join(", ", names.Take(MostNamed))
            + (names.Length > MostNamed ? Invariant($" and {names.Length - MostNamed} more") : "");
    }
}
