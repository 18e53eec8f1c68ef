using System.Runtime.ExceptionServices;
using Gabor.Augmentations;
using Gabor.Devices;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>Reads samples one after the other into the input of a plan, all threads at once. One caller at a time.</summary>
sealed class PlanFeeder
{
    /// <summary>Samples that a thread reads at once.</summary>
    const int Together = 4;

    readonly InputReader[] readers;
    readonly BoundPlan plan;
    readonly Workers workers;
    readonly Action<int, int> readPart;
    (int First, int Count, ImageCrop View) reading;
    volatile ExceptionDispatchInfo? failure;

    /// <summary>A feeder of a plan.</summary>
    /// <param name="input">What the network sees.</param>
    /// <param name="plan">The plan, for a network that sees it.</param>
    /// <param name="workers">The threads that share the work.</param>
    public PlanFeeder(NetworkInput input, BoundPlan plan, Workers workers)
    {
        (this.plan, this.workers) = (plan, workers);
        readers = [.. Enumerable.Range(0, workers.Threads).Select(_ => input.NewReader())];
        readPart = ReadPart;
    }

    /// <summary>Reads <paramref name="count"/> samples from number <paramref name="first"/> on, at most the plan's batch size.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="count">How many.</param>
    /// <param name="view">The part that the network sees.</param>
    /// <param name="change">Changes each first; null for nothing.</param>
    /// <exception cref="GaborFormatException">One cannot be read; the message names it.</exception>
    public void Read(int first, int count, ImageCrop view, Augmenter? change = null)
    {
        if (change is not null)
        {
            // An augmenter serves one thread.
            for (int i = 0; i < count; i++)
                readers[0].Read(first + i, view, Place(i, count), change);
            return;
        }

        (reading, failure) = ((first, count, view), null);
        Callback.Run(workers, (count + Together - 1) / Together, readPart);
        failure?.Throw();
    }

    void ReadPart(int part, int worker)
    {
        var (first, count, view) = reading;
        try
        {
            for (int i = part * Together; i < Math.Min((part + 1) * Together, count); i++)
                readers[worker].Read(first + i, view, Place(i, count));
        }
        catch (Exception exception)
        {
            // Workers let no exception out; the caller throws it.
            failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    Span<float> Place(int sample, int count)
    {
        int size = plan.Model.Input.Count;
        return plan.Input(count).Slice(sample * size, size);
    }
}
