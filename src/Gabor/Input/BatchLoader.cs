using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Input;

/// <summary>
/// Makes batches ahead of training on a thread of its own, a few at most. What a batch holds is a pure function of seed, epoch and number, so a
/// resumed run and one that never stopped get the same.
/// </summary>
sealed class BatchLoader : IDisposable
{
    /// <summary>Batches ready or being made: enough that training never waits for one that takes a little longer.</summary>
    const int Ahead = 3;

    readonly ImageSet images;
    readonly ImageReader reader;
    readonly Sampler sampler;
    readonly Mixer? mixer;
    readonly TrainingOptions options;
    readonly Batch[] ring;
    readonly SemaphoreSlim ready = new(0), free = new(Ahead);
    readonly Thread thread;
    readonly int epoch, number;
    volatile bool stopped;
    Exception? failure;
    int taken = -1;

    /// <summary>Begins to make batches from a place in the run on.</summary>
    public BatchLoader(ImageSet images, Preprocessing preprocessing, TrainingOptions options, int epoch, int number)
    {
        (this.images, this.options, this.epoch, this.number) = (images, options, epoch, number);
        reader = new ImageReader(images, preprocessing, options);
        int batch = Math.Min(options.BatchSize, images.Count);
        sampler = new Sampler(images.Count, batch, options.Seed);
        int classes = options.HasSoftTargets ? images.ClassNames.Count : 0;
        ring = [.. Enumerable.Range(0, Ahead).Select(_ => new Batch(preprocessing.Input, batch, classes))];
        mixer = options.HasSoftTargets ? new Mixer(options, preprocessing.Input, batch, classes) : null;
        thread = new Thread(Load) { IsBackground = true, Name = "Gabor loader" };
        thread.Start();
    }

    /// <summary>Batches of an epoch.</summary>
    public int Batches => sampler.Batches;

    /// <summary>The next batch; valid until the next call.</summary>
    public Batch Next()
    {
        if (taken >= 0)
            free.Release();
        ready.Wait();
        if (failure is not null)
            throw failure;
        taken = (taken + 1) % Ahead;
        return ring[taken];
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        stopped = true;
        free.Release();
        thread.Join();
        foreach (var batch in ring)
            batch.Dispose();
        mixer?.Dispose();
        ready.Dispose();
        free.Dispose();
    }

    void Load()
    {
        try
        {
            int slot = 0;
            for (int e = epoch; e < options.Epochs; e++)
            {
                for (int n = e == epoch ? number : 0; n < sampler.Batches; n++, slot = (slot + 1) % Ahead)
                {
                    free.Wait();
                    if (stopped)
                        return;
                    Fill(ring[slot], e, sampler.Batch(e, n));
                    mixer?.Apply(ring[slot], ((long)e * sampler.Batches) + n);
                    ready.Release();
                }
            }
        }
        catch (Exception exception)
        {
            // Told by the thread that asks for the next batch; this one has nobody to tell it to.
            failure = exception;
            ready.Release();
        }
    }

    void Fill(Batch batch, int e, ReadOnlySpan<int> indices)
    {
        batch.Count = indices.Length;
        int size = batch.Shape.Count;
        for (int i = 0; i < indices.Length; i++)
        {
            reader.ReadForTraining(indices[i], e, batch.Pixels.Slice(i * size, size));
            batch.Labels[i] = images.Label(indices[i]);
        }
    }
}
