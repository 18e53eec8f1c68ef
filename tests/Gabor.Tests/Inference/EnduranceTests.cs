using System.Diagnostics;
using System.Globalization;
using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;

namespace Gabor.Tests.Inference;

/// <summary>
/// One classifier asked by many threads for long. It takes a minute of all cores, so it runs when it is asked for: <c>--explicit only</c>.
/// </summary>
public sealed class EnduranceTests
{
    const int Threads = 24, Predictions = 100_000, Warm = 20_000;

    /// <summary>
    /// Bytes that threads may allocate in all once warm. Predictions allocate none; but a plan, here 1.7 MB, is made whenever more threads
    /// than ever before are inside at once, up to one a thread, and two of them may still be missing.
    /// </summary>
    const long MostBytes = 4_000_000;

    [Fact(Explicit = true)]
    public void Many_predictions_on_many_threads_have_the_bits_of_one_and_take_no_memory()
    {
        var digits = Dataset.Open("digits");
        var model = Networks.Create("lenet", digits.Shape, digits.ClassNames);
        model.Initialize(1);
        var classifier = new ImageClassifier(model);
        byte[][] images = [.. Enumerable.Range(0, 64).Select(i => digits.Test.Decode(i).Pixels.ToArray())];
        float[][] alone = [.. images.Select(image => Of(classifier, image))];
        long[] wrong = new long[Threads];
        using Barrier warm = new(Threads + 1), done = new(Threads + 1);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            float[] probabilities = new float[model.Output.Count];
            Ask(Warm);
            warm.SignalAndWait(TestContext.Current.CancellationToken);
            Ask(Predictions);
            done.SignalAndWait(TestContext.Current.CancellationToken);

            void Ask(int count)
            {
                for (int n = 0; n < count; n++)
                {
                    int i = (n + t) % images.Length;
                    classifier.PredictPixels(images[i], probabilities);
                    wrong[t] += probabilities.AsSpan().SequenceEqual(alone[i]) ? 0 : 1;
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        warm.SignalAndWait(TestContext.Current.CancellationToken);
        var process = Process.GetCurrentProcess();
        long allocated = GC.GetTotalAllocatedBytes(precise: true), resident = process.WorkingSet64, start = Stopwatch.GetTimestamp();
        done.SignalAndWait(TestContext.Current.CancellationToken);
        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        process.Refresh();
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture,
            $"{Threads} threads, {(double)Threads * Predictions:N0} predictions in {time.TotalSeconds:N1} s, {allocated:N0} bytes "
            + $"allocated, working set {resident / 1e6:N1} MB before, {process.WorkingSet64 / 1e6:N1} MB after"));
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(wrong, count => Assert.Equal(0, count));
        Assert.InRange(allocated, 0, MostBytes);
    }

    static float[] Of(ImageClassifier classifier, byte[] image)
    {
        float[] probabilities = new float[classifier.ClassNames.Count];
        classifier.PredictPixels(image, probabilities);
        return probabilities;
    }
}
