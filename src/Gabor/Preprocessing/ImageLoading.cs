using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Gabor.Data;
using Gabor.Numerics;
using static System.FormattableString;

namespace Gabor.Preprocessing;

/// <summary>Decodes images and brings them to one shape, on several threads, and keeps count of those that cannot be read.</summary>
/// <param name="shape">H × W × D.</param>
/// <param name="threads">Threads; 0 for as many as there are processors.</param>
/// <param name="progress">Is told how many images are done.</param>
/// <param name="cache">Where they are kept for the next run, and where they go if memory does not suffice; null for nowhere.</param>
/// <param name="cancellation">Ends it.</param>
sealed class ImageLoading(Shape shape, int threads, IProgress<int>? progress, ImageCache? cache, CancellationToken cancellation)
{
    /// <summary>Names in messages at most.</summary>
    const int MostNamed = 3;

    /// <summary>Images from one report of progress to the next.</summary>
    const int Step = 16;

    readonly ConcurrentBag<(string Name, GaborFormatException Fault)> broken = [];
    readonly List<string> remarks = [];
    int done;
    bool hasCacheFailed;

    /// <summary>Bytes that the images of a source may take in memory: by default a quarter of what there is.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>How images get other proportions; by default as a new model learns.</summary>
    public ImageFraming? Framing { get; init; }

    /// <summary>
    /// The images, loaded; those that are pixels of one shape already as they are, and those that more than a quarter of the memory holds
    /// from the cache, or as they are without one.
    /// </summary>
    public ImageSource Load(ImageSource images)
    {
        bool fits = (long)images.Count * shape.Count <= Memory;
        if (images.CommonShape is not null || !(fits || cache is not null))
            return images;
        var framing = Framing ?? ImagePreprocessing.FramingOf(images);
        string? path = PathInCache(images, framing);
        if (path is not null && ImageCache.Open(path, images, shape) is { } cached)
            return fits ? InMemory(images, cached) : cached;
        return fits ? LoadIntoMemory(images, framing, path)
            : path is null ? images
            : LoadIntoCache(images, framing, path);
    }

    LoadedImages InMemory(ImageSource images, CachedImages cached)
    {
        using (cached)
        {
            byte[]?[] pixels = new byte[images.Count][];
            for (int i = 0; i < pixels.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                pixels[i] = cached.Read(i).Pixels.ToArray();
            }

            done += pixels.Length;
            progress?.Report(done);
            return new LoadedImages(images, shape, pixels);
        }
    }

    LoadedImages LoadIntoMemory(ImageSource images, ImageFraming framing, string? path)
    {
        byte[]?[] pixels = new byte[images.Count][];
        ReadAll(images, framing, (index, read) => pixels[index] = read.ToArray());
        if (path is not null && !pixels.Contains(null))
        {
            try
            {
                cache!.Write(path, pixels.Length, shape, put =>
                {
                    for (int i = 0; i < pixels.Length; i++)
                        put(i, pixels[i]);
                    return true;
                });
            }
            catch (GaborFormatException fault)
            {
                // All images are here; only the next run has to decode them again.
                hasCacheFailed = true;
                remarks.Add($"{fault.Message} This run goes on without it.");
            }
        }

        return new LoadedImages(images, shape, pixels);
    }

    /// <summary>Where one cannot be read, nothing is kept, and the others are decoded whenever they are asked for.</summary>
    ImageSource LoadIntoCache(ImageSource images, ImageFraming framing, string path)
    {
        bool[] wasRead = new bool[images.Count];
        bool isWhole = cache!.Write(path, images.Count, shape, put =>
        {
            ReadAll(images, framing, (index, read) =>
            {
                put(index, read);
                wasRead[index] = true;
            });
            return !wasRead.Contains(false);
        });
        if (isWhole && ImageCache.Open(path, images, shape) is { } cached)
            return cached;
        return isWhole ? images : new ImageSubset(images, [.. Enumerable.Range(0, images.Count).Where(index => wasRead[index])]);
    }

    string? PathInCache(ImageSource images, ImageFraming framing)
    {
        try
        {
            return hasCacheFailed ? null : cache?.PathOf(images, shape, framing.ToString());
        }
        catch (GaborFormatException)
        {
            // Found again, and told, where it is decoded.
            return null;
        }
    }

    /// <summary>What is done with an image that was read.</summary>
    delegate void Keep(int index, ReadOnlySpan<byte> pixels);

    void ReadAll(ImageSource images, ImageFraming framing, Keep keep)
    {
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

        void Work()
        {
            var reader = new SampleReader(images, shape, framing);
            try
            {
                for (int index; failure is null && (index = Interlocked.Increment(ref next)) < images.Count;)
                {
                    if (cancellation.IsCancellationRequested)
                        return;
                    Read(images, reader, index, keep);
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

    void Read(ImageSource images, SampleReader reader, int index, Keep keep)
    {
        ReadOnlySpan<byte> pixels;
        try
        {
            pixels = reader.Read(index);
        }
        catch (GaborFormatException fault)
        {
            broken.Add((images.NameOf(index), fault));
            return;
        }

        keep(index, pixels);
    }

    /// <summary>Refuses what could not be read, or says in remarks what was left out.</summary>
    /// <exception cref="GaborFormatException">Images cannot be read, and they are not to be left out.</exception>
    public IEnumerable<string> Settle(BrokenImages policy)
    {
        if (broken.IsEmpty)
            return remarks;
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
            .. remarks,
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
