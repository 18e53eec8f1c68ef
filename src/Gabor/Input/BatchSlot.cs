using System.Runtime.ExceptionServices;

namespace Gabor.Input;

/// <summary>A place in the loader's ring: a batch, how far it is, and what went wrong.</summary>
/// <param name="batch">Its memory; the slot's own.</param>
/// <param name="capacity">The most images.</param>
sealed class BatchSlot(Batch batch, int capacity) : IDisposable
{
    readonly int[] indices = new int[capacity];
    int read, begun, unread, failedAt;

    /// <summary>The batch.</summary>
    public Batch Batch => batch;

    /// <summary>Which batch of the run it is.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>The epoch.</summary>
    public int Epoch { get; private set; }

    /// <summary>How many of its images are trained on; those behind them are only mixed into these.</summary>
    public int Own { get; private set; }

    /// <summary>Whether all of it is done.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What kept the first image that could not be read from being read; null where all were.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Begins a batch.</summary>
    /// <param name="number">Which batch of the run it is.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="whole">Its images.</param>
    /// <param name="first">The place of the first one that is trained on.</param>
    /// <param name="count">How many are.</param>
    /// <param name="others">The places of others that are read too.</param>
    public void Begin(long number, int epoch, ReadOnlySpan<int> whole, int first, int count, ReadOnlySpan<int> others)
    {
        (Number, Epoch, Own, IsReady, Failure) = (number, epoch, count, false, null);
        read = unread = count + others.Length;
        (begun, failedAt) = (0, int.MaxValue);
        whole.Slice(first, count).CopyTo(indices);
        for (int i = 0; i < others.Length; i++)
            indices[count + i] = whole[others[i]];
        (batch.Whole, batch.First, batch.Count) = (whole.Length, first, read);
    }

    /// <summary>Takes some of the images that nobody has begun to read; one caller at a time.</summary>
    /// <returns>How many, 0 where none is left.</returns>
    public int Take(int most, out int first)
    {
        first = begun;
        int count = Math.Min(most, read - begun);
        begun += count;
        return count;
    }

    /// <summary>Which image of the source comes to a place of the batch.</summary>
    public int Index(int place) => indices[place];

    /// <summary>Says that images were read; any number of callers.</summary>
    /// <returns>Whether they were the last ones.</returns>
    public bool Read(int count) => Interlocked.Add(ref unread, -count) == 0;

    /// <summary>Says that an image could not be read; of several the first counts, whoever tells first. One caller at a time.</summary>
    public void Fail(int place, Exception exception)
    {
        if (place < failedAt)
            (failedAt, Failure) = (place, ExceptionDispatchInfo.Capture(exception));
    }

    /// <summary>Says that all of it is done.</summary>
    public void Complete() => IsReady = true;

    /// <summary>Gives the batch's memory back.</summary>
    public void Dispose() => batch.Dispose();
}
