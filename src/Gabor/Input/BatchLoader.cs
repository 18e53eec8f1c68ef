using Gabor.Data;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>
/// Makes batches ahead of training on threads of its own, a few at most. They read images in any order, but what a batch holds is a pure
/// function of seed, epoch and number: so any number of threads, and a run that was resumed, give the same bits.
/// </summary>
sealed class BatchLoader : IDisposable
{
    /// <summary>
    /// Batches that training holds, that are ready, or that are being made: enough that training never waits for one that takes a little
    /// longer.
    /// </summary>
    const int Ahead = 3;

    /// <summary>Images that a thread takes at once: few, so that all threads end a batch together.</summary>
    const int Together = 4;

    readonly object gate = new();
    readonly ImageSource images;
    readonly Sampler sampler;
    readonly Mixer? mixer;
    readonly Func<int, (int First, int Count)> share;
    readonly BatchSlot[] ring;
    readonly bool mixes;
    readonly long end;
    long begun, given, released;
    int users;
    bool stopped, failed;
    ReadAhead? ahead;

    /// <summary>Begins to make batches of images from a place in the run on.</summary>
    /// <param name="images">The images.</param>
    /// <param name="preprocessing">What the model does to each.</param>
    /// <param name="options">How they become batches.</param>
    /// <param name="epoch">The epoch to begin with.</param>
    /// <param name="number">The batch of it to begin with.</param>
    public BatchLoader(ImageSource images, ImagePreprocessing preprocessing, InputOptions options, int epoch = 0, int number = 0)
        : this(NetworkInput.Of(images, preprocessing), options, epoch, number)
    {
    }

    /// <summary>Begins to make batches from a place in the run on.</summary>
    /// <param name="input">What the network sees.</param>
    /// <param name="options">How they become batches.</param>
    /// <param name="epoch">The epoch to begin with.</param>
    /// <param name="number">The batch of it to begin with.</param>
    public BatchLoader(NetworkInput input, InputOptions options, int epoch = 0, int number = 0)
    {
        images = input.Images;
        int batch = Math.Min(options.BatchSize, images.Count);
        int classes = options.HasSoftTargets ? images.ClassNames.Count : 0;
        BlockShuffle? Blocks() =>
            options.ShuffleBlock == 0 ? null : new(images.Count, batch, options.ShuffleBlock, options.Parts, options.Seed);
        sampler = new Sampler(images.Count, batch, options.Seed, options.DrawsByClass ? ByClass(images) : null, Blocks());
        end = (long)options.Epochs * sampler.Batches;
        begun = given = released = ((long)epoch * sampler.Batches) + number;
        mixes = options.MixesImages;

        // What is read ahead are the blocks of this process's images, not those that they are mixed with.
        share = options.Share is { } part && !(mixes && options.ShuffleBlock > 0) ? part : all => (0, all);
        int last = images.Count % batch, most = Math.Max(MostRead(batch), last == 0 ? 0 : MostRead(last));
        mixer = options.HasSoftTargets ? new Mixer(options, input.Shape, batch, most, classes) : null;
        ring = new BatchSlot[Ahead];
        for (int i = 0; i < Ahead; i++)
            ring[i] = new BatchSlot(new Batch(input.Shape, most, classes), most);

        // Pixels in memory come in any order.
        if (Blocks() is { } blocks && images.CommonShape is null)
        {
            input = input.Through(images => ahead = new ReadAhead(images, blocks, share, options.Epochs, epoch, number)) ?? input;
        }

        var readers = new InputReader[input.ThreadsFor(options)];
        for (int i = 0; i < readers.Length; i++)
            readers[i] = input.NewReader(options);
        users = readers.Length + 1;
        foreach (var reader in readers)
            new Thread(() => Load(reader)) { IsBackground = true, Name = "Gabor loader" }.Start();
    }

    /// <summary>The most images that are read for a batch: this process's, and those that they are mixed with.</summary>
    int MostRead(int batch)
    {
        int own = share(batch).Count;
        return mixes ? Math.Min(2 * own, batch) : own;
    }

    /// <summary>The images of each class that has some.</summary>
    static int[][] ByClass(ImageSource images) =>
        [.. Enumerable.Range(0, images.Count).GroupBy(images.CheckedLabel).OrderBy(group => group.Key).Select(group => group.ToArray())];

    /// <summary>Batches of an epoch.</summary>
    public int Batches => sampler.Batches;

    /// <summary>The next batch; valid until the next call. One caller at a time.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="GaborFormatException">An image of it cannot be read; the message names it. So it is again with each further
    /// call.</exception>
    /// <exception cref="InvalidOperationException">All batches of the run were given out.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Batch Next(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (released < given)
            {
                released = given;
                Monitor.PulseAll(gate);
            }

            if (given == end)
                throw new InvalidOperationException("all batches were given out.");
            var slot = ring[given % Ahead];
            Wait(slot, cancellation);
            slot.Failure?.Throw();
            given++;
            return slot.Batch;
        }
    }

    /// <summary>
    /// Ends the threads. It does not wait for images that are still being read; the last one to leave gives the memory back.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (stopped)
                return;
            stopped = true;
            Monitor.PulseAll(gate);
        }

        ahead?.Dispose();
        Leave();
    }

    void Wait(BatchSlot slot, CancellationToken cancellation)
    {
        if (slot.Number == given && slot.IsReady)
            return;
        using var wake = new Registration(this, cancellation);
        while (slot.Number != given || !slot.IsReady)
        {
            ObjectDisposedException.ThrowIf(stopped, this);
            cancellation.ThrowIfCancellationRequested();
            Monitor.Wait(gate);
        }
    }

    void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    void Load(InputReader reader)
    {
        while (Take(out var slot, out int first) is var count and > 0)
        {
            int place = first;
            try
            {
                for (; place < first + count; place++)
                {
                    int index = slot.Index(place);
                    reader.ReadForTraining(index, slot.Epoch, slot.Batch.Image(place));
                    slot.Batch.Labels[place] = images.CheckedLabel(index);
                }
            }
            catch (Exception exception)
            {
                // Thrown on the thread that asks for this batch: this one has no caller.
                Fail(slot, place, exception);
            }

            if (slot.Read(count))
                Complete(slot);
        }

        Leave();
    }

    /// <summary>Takes images of the batch that is being made, or of the next one as soon as there is a place for it.</summary>
    /// <returns>How many, 0 where there is nothing left to do.</returns>
    int Take(out BatchSlot slot, out int first)
    {
        lock (gate)
        {
            while (true)
            {
                slot = ring[(begun + Ahead - 1) % Ahead];
                first = 0;
                if (stopped)
                    return 0;
                if (slot.Number == begun - 1 && slot.Take(Together, out first) is var count and > 0)
                    return count;
                if (failed || begun == end)
                    return 0;
                if (begun < released + Ahead)
                    Begin();
                else
                    Monitor.Wait(gate);
            }
        }
    }

    void Begin()
    {
        var (epoch, number) = Math.DivRem(begun, sampler.Batches);
        var all = sampler.Batch((int)epoch, (int)number);
        var (first, count) = share(all.Length);
        var others = mixes ? mixer!.OthersOf(begun, all.Length, first, count) : [];
        ring[begun % Ahead].Begin(begun, (int)epoch, all, first, count, others);
        begun++;
        Monitor.PulseAll(gate);
    }

    void Fail(BatchSlot slot, int place, Exception exception)
    {
        lock (gate)
        {
            slot.Fail(place, exception);
            failed = true;
        }
    }

    void Complete(BatchSlot slot)
    {
        if (mixer is not null && slot.Failure is null)
        {
            // It has one memory for the batch as it was before.
            lock (mixer)
                mixer.Apply(slot.Batch, slot.Number, slot.Own);
        }

        lock (gate)
        {
            slot.Complete();
            Monitor.PulseAll(gate);
        }
    }

    void Leave()
    {
        if (Interlocked.Decrement(ref users) > 0)
            return;
        foreach (var slot in ring)
            slot.Dispose();
        mixer?.Dispose();
    }

    /// <summary>
    /// Wakes who waits when a token is cancelled. Unregistering, unlike disposing, does not wait for a callback that wants the gate.
    /// </summary>
    readonly ref struct Registration(BatchLoader loader, CancellationToken cancellation)
    {
        readonly CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static loader => ((BatchLoader)loader!).Wake(), loader);

        public void Dispose() => registration.Unregister();
    }
}
