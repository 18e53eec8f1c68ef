using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Input;

/// <summary>
/// The images of a source as training asks for them in the order of a <see cref="BlockShuffle"/>: a thread reads whole windows before they
/// are needed, from the first image to the last, and each image leaves memory when it is asked for.
/// </summary>
/// <remarks>
/// There are never more than two windows in memory for each lane that this process reads: the one that is being used and the next one.
/// Windows are read in the order in which they are needed, and those of a lane are used one after the other, so the one that somebody waits
/// for always has its place.
/// </remarks>
sealed class ReadAhead : ImageSource, IDisposable
{
    const int WindowsPerLane = 2;

    readonly object gate = new();
    readonly ImageSource images;
    readonly BlockShuffle shuffle;
    readonly Func<int, (int First, int Count)> share;
    readonly int epochs, most;
    readonly Dictionary<int, Held> held = [];
    int windows;
    bool isStopped;

    /// <summary>Begins to read.</summary>
    /// <param name="images">The source.</param>
    /// <param name="shuffle">The order; of its own.</param>
    /// <param name="share">Which places of a batch of so many images are asked for.</param>
    /// <param name="epochs">How many epochs.</param>
    /// <param name="epoch">The epoch to begin with.</param>
    /// <param name="number">The batch of it to begin with.</param>
    public ReadAhead(
        ImageSource images, BlockShuffle shuffle, Func<int, (int First, int Count)> share, int epochs, int epoch, int number)
    {
        (this.images, this.shuffle, this.share, this.epochs) = (images, shuffle, share, epochs);
        most = WindowsPerLane * shuffle.LanesOf(share);
        new Thread(() => Read(epoch, number)) { IsBackground = true, Name = "Gabor read-ahead" }.Start();
    }

    /// <inheritdoc/>
    public override int Count => images.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => images.ClassNames;

    /// <inheritdoc/>
    public override Shape? CommonShape => images.CommonShape;

    internal override bool HadOneShape => images.HadOneShape;

    internal override ImageSource Original => images.Original;

    /// <inheritdoc/>
    public override int Label(int index) => images.Label(index);

    /// <inheritdoc/>
    public override string NameOf(int index) => images.NameOf(index);

    /// <summary>An image; each one once an epoch, in any order that batches ask for.</summary>
    public override ImageSample Read(int index)
    {
        lock (gate)
        {
            while (!held.ContainsKey(index) && !isStopped)
                Monitor.Wait(gate);
            if (held.Remove(index, out var found))
            {
                if (found.Next is { } next)
                    held.Add(index, next);
                if (--found.Window.Left == 0)
                {
                    windows--;
                    Monitor.PulseAll(gate);
                }

                if (found.Sample is { } sample)
                    return sample;
            }
        }

        // What could not be read with its neighbours says by itself what is wrong with it.
        return images.Read(index);
    }

    /// <summary>Ends the thread; whoever still waits for an image reads it by itself.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.PulseAll(gate);
        }
    }

    void Read(int epoch, int number)
    {
        try
        {
            for (; epoch < epochs; epoch++, number = 0)
            {
                foreach (int[] window in shuffle.Windows(epoch, number, share))
                {
                    if (!Begin())
                        return;
                    Keep(window, ReadTogether(window));
                }
            }
        }
        catch (Exception)
        {
            // Without it, each image is read when it is asked for, and says what is wrong.
            Dispose();
        }
    }

    /// <summary>Waits for a place for a window.</summary>
    bool Begin()
    {
        lock (gate)
        {
            while (windows == most && !isStopped)
                Monitor.Wait(gate);
            windows++;
            return !isStopped;
        }
    }

    ImageSample[]? ReadTogether(int[] window)
    {
        try
        {
            return images.ReadTogether(window);
        }
        catch (Exception fault) when (fault is GaborFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    void Keep(int[] window, ImageSample[]? samples)
    {
        var all = new WindowCount { Left = window.Length };
        lock (gate)
        {
            for (int i = 0; i < window.Length; i++)
            {
                // At the border of two epochs an image may wait for both.
                held.Remove(window[i], out var before);
                held.Add(window[i], new Held(samples?[i], all, before));
            }

            Monitor.PulseAll(gate);
        }
    }

    /// <summary>How many images of a window are still in memory.</summary>
    sealed class WindowCount
    {
        public int Left { get; set; }
    }

    /// <summary>An image that waits to be asked for.</summary>
    /// <param name="Sample">What was read; null where it could not be.</param>
    /// <param name="Window">Its window.</param>
    /// <param name="Next">The same image of another epoch.</param>
    sealed record Held(ImageSample? Sample, WindowCount Window, Held? Next);
}
