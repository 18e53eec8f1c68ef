using System.Diagnostics;
using System.Runtime.InteropServices;
using Gabor.Input;
using Gabor.Preprocessing;
using Gabor.Training;

using static TorchSharp.torch;
using GaborBatch = Gabor.Input.Batch;

namespace Gabor.Peers;

/// <summary>
/// libtorch learns the same: weights, batches, shifts, mean image and learning rates are Gabor's, batches made ahead by Gabor's own loader.
/// Only its dropout draws other numbers, and its sums run in other orders.
/// </summary>
sealed class TorchLearner : IDisposable
{
    const int EvaluatedTogether = 256;

    readonly Lesson lesson;
    readonly TorchNetwork network;
    readonly optim.Optimizer optimizer;
    readonly ImagePreprocessing preprocessing;
    readonly bool channelsLast;

    TorchLearner(Lesson lesson, bool channelsLast)
    {
        (this.lesson, this.channelsLast) = (lesson, channelsLast);
        set_num_threads(lesson.Options.Threads);
        set_num_interop_threads(1);
        var model = lesson.Make();
        using (new Trainer(model, lesson.Data, lesson.Options))
        {
            // It gives the model its first weights and its mean image.
        }

        preprocessing = model.Preprocessing;
        network = new TorchNetwork(model, channelsLast);
        optimizer = lesson.Options.Optimizer is Gabor.Optimizers.Adam { WeightDecay: 0 } adam
            ? optim.Adam(network.parameters(), adam.LearningRate)
            : throw new NotSupportedException("The default options have changed; change those of libtorch too.");
    }

    /// <inheritdoc cref="GaborLearner.Run"/>
    public static (double? Seconds, long Images, double Accuracy) Run(Lesson lesson, bool channelsLast)
    {
        using var learner = new TorchLearner(lesson, channelsLast);
        return learner.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        network.Dispose();
    }

    (double? Seconds, long Images, double Accuracy) Run()
    {
        var schedule = lesson.Options.Schedule;
        float learningRate = (float)lesson.Options.Optimizer.LearningRate;
        long steps = (long)lesson.Batches * lesson.Options.Epochs;
        var tests = TestImages();
        var clock = Stopwatch.StartNew();
        double best = 0;
        using var loader = new BatchLoader(lesson.Data.Train, preprocessing, lesson.Options.Input());
        for (long step = 0; step < steps;)
        {
            Step(loader.Next(), schedule.LearningRate(learningRate, new Gabor.Schedules.ScheduleStep(step, steps, lesson.Batches)));
            if (!lesson.IsEvaluatedAfter(++step))
                continue;
            clock.Stop();
            double accuracy = Accuracy(tests);
            best = Math.Max(best, accuracy);
            if (accuracy >= Lesson.Goal)
                return (clock.Elapsed.TotalSeconds, lesson.ImagesAfter(step), best);
            GC.Collect(); // as TorchPeer.Tidy
            GC.WaitForPendingFinalizers();
            clock.Start();
        }

        return (null, lesson.ImagesAfter(steps), best);
    }

    void Step(GaborBatch batch, float learningRate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = learningRate;
        var labels = tensor(batch.Labels.ToArray()).to_type(ScalarType.Int64);
        var loss = nn.functional.cross_entropy(network.call(Images(batch.Values, batch.Count))[0], labels);
        network.zero_grad();
        loss.backward();
        optimizer.step();
        if (!float.IsFinite(loss.item<float>()))
            throw new InvalidOperationException("The loss of libtorch is no longer a finite number.");
    }

    /// <summary>[N, 28, 28, 1] as [N, 1, 28, 28]: the same bytes, as there is one channel.</summary>
    Tensor Images(Span<float> pixels, int count)
    {
        var shape = lesson.Data.Shape;
        if (shape.Depth != 1)
            throw new NotSupportedException("More than one channel: the bytes would have to change places.");
        var images = empty(Layouts.Sizes(count, shape, isVector: false));
        images.bytes = MemoryMarshal.AsBytes(pixels);
        return TorchNetwork.Arranged(images, channelsLast);
    }

    (Tensor Images, int[] Labels)[] TestImages()
    {
        var test = lesson.Data.Test;
        var reader = new ImageReader(test, preprocessing);
        int size = lesson.Data.Shape.Count;
        return [.. Enumerable.Range(0, (test.Count + EvaluatedTogether - 1) / EvaluatedTogether).Select(part =>
        {
            int first = part * EvaluatedTogether, count = Math.Min(EvaluatedTogether, test.Count - first);
            float[] pixels = new float[count * size];
            for (int i = 0; i < count; i++)
                reader.Read(first + i, pixels.AsSpan(i * size, size));
            return (Images(pixels, count), Enumerable.Range(first, count).Select(test.Label).ToArray());
        })];
    }

    double Accuracy((Tensor Images, int[] Labels)[] tests)
    {
        network.eval();
        int right = 0;
        using (no_grad())
        {
            foreach (var (images, labels) in tests)
            {
                using var scope = NewDisposeScope();
                long[] predicted = network.call(images)[0].argmax(1).data<long>().ToArray();
                right += predicted.Where((k, i) => k == labels[i]).Count();
            }
        }

        network.train();
        return (double)right / lesson.Data.Test.Count;
    }
}
