using Gabor.Data;

namespace Gabor.Experiments.DatasetChecks;

/// <summary>
/// Looks at every image of a data set: counts and sizes, files that cannot be read, images that are there twice, across the parts too, and
/// images that say nothing.
/// </summary>
public static class DatasetCheck
{
    /// <summary>Grey levels by which an image of one colour varies at most, and the mean below which one is black.</summary>
    const float MostConstant = 3, MostBlack = 10;

    /// <summary>How many times as long one side as the other is too long.</summary>
    const int MostNarrow = 3;

    /// <summary>Looks at every image.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="threads">Threads; 0 for as many as there are processors. They never change the report.</param>
    /// <param name="progress">Is told how many images are done; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DatasetReport Run(
        Dataset data, int threads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (data.Vocabulary is not null)
            return SentenceLook.At(data);
        ImageReference[] images = [.. ImageReference.All(data)];
        var looked = new (ImageSignature? Signature, string? Reason)[images.Length];
        Look(data, images, looked, threads == 0 ? Environment.ProcessorCount : threads, progress, cancellation);
        int[] whole = [.. Enumerable.Range(0, images.Length).Where(i => looked[i].Signature is not null)];
        ImageSignature Of(int i) => looked[whole[i]].Signature!;
        var groups = new DuplicateFinder([.. Enumerable.Range(0, whole.Length).Select(Of)]).Find();
        var shape = data.Shape;
        return new DatasetReport
        {
            Classes = [.. Enumerable.Range(0, data.ClassNames.Count).Select(label => Count(data, label, images, looked))],
            Broken =
            [
                .. images.Zip(looked).Where(pair => pair.Second.Reason is not null).Select(pair => (pair.First, pair.Second.Reason!)),
            ],
            Duplicates = [.. groups.Select(group => new DuplicateGroup(group.IsExact, [.. group.Images.Select(i => images[whole[i]])]))],
            Empty = Those(one => one.Deviation <= MostConstant || one.Mean <= MostBlack),
            Narrow = Those(one => Math.Max(one.Height, one.Width) > MostNarrow * Math.Min(one.Height, one.Width)),
            Small = data.HasOwnShape ? [] : Those(one => one.Height < shape.Height && one.Width < shape.Width),
            Remarks = data.Remarks,
        };

        ImageReference[] Those(Func<ImageSignature, bool> are) =>
            [.. Enumerable.Range(0, whole.Length).Where(i => are(Of(i))).Select(i => images[whole[i]])];
    }

    static void Look(
        Dataset data, ImageReference[] images, (ImageSignature?, string?)[] looked, int threads, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        int next = -1, done = 0;
        var workers = Enumerable.Range(0, Math.Min(threads, Math.Max(1, images.Length))).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        cancellation.ThrowIfCancellationRequested();

        void Work()
        {
            for (int i; !cancellation.IsCancellationRequested && (i = Interlocked.Increment(ref next)) < images.Length;)
            {
                try
                {
                    looked[i] = (new ImageSignature(data.Part(images[i].Part)!.Decode(images[i].Index)), null);
                }
                catch (Exception fault) when (fault is GaborFormatException or ArgumentException)
                {
                    looked[i] = (null, fault.Message);
                }

                progress?.Report(Interlocked.Increment(ref done));
            }
        }
    }

    static ClassCount Count(Dataset data, int label, ImageReference[] images, (ImageSignature? Signature, string?)[] looked)
    {
        int[] own = [.. Enumerable.Range(0, images.Length).Where(i => images[i].Label == label)];
        ImageSignature[] read = [.. own.Select(i => looked[i].Signature).OfType<ImageSignature>()];
        return new(
            data.ClassNames[label], In(DatasetPart.Train), In(DatasetPart.Validation), In(DatasetPart.Test),
            Range(read.Select(one => one.Width)), Range(read.Select(one => one.Height)));

        int In(DatasetPart part) => own.Count(i => images[i].Part == part);
    }

    internal static (int Least, int Median, int Largest) Range(IEnumerable<int> sizes)
    {
        int[] sorted = [.. sizes.Order()];
        return sorted.Length == 0 ? default : (sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }
}
