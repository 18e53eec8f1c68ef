using System.Diagnostics;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// Compares the convolution algorithms over filter sizes, channels and strides: time and memory.
/// </summary>
public sealed class ConvolutionBenchmark
{
    /// <summary>All algorithms but <see cref="ConvolutionAlgorithm.Auto"/>, which selects one of them.</summary>
    public static IReadOnlyList<ConvolutionAlgorithm> Ways { get; } =
    [
        .. Enum.GetValues<ConvolutionAlgorithm>().Where(way => way != ConvolutionAlgorithm.Auto),
    ];

    /// <summary>Those that are timed; all by default.</summary>
    public IReadOnlyList<ConvolutionAlgorithm> Algorithms { get; init; } = Ways;

    /// <summary>Threads, 1 … 256; all processors by default.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 256);

    /// <summary>Rounds in which each way is timed in turn; 5 by default. The first round is not counted beside them.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>
    /// Seconds of a round that a way may take, evaluated by its pace on the work before; one that would take longer is left out. 1 by
    /// default.
    /// </summary>
    public double MostSeconds { get; init; } = 1;

    /// <summary>Times every way on every work.</summary>
    /// <param name="works">What to compute; best from the smallest on, since a way's pace on one tells whether the next is too long for
    /// it.</param>
    /// <param name="begins">Told each work before it is timed.</param>
    /// <param name="cancellation">Ends after the current pass.</param>
    /// <exception cref="ArgumentException">A window does not fit, or an array would be too large.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<ConvolutionResult> Run(
        IReadOnlyList<ConvolutionWork> works, Action<ConvolutionWork>? begins = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(works);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        using var workers = new Workers(Threads);
        var pace = new Dictionary<ConvolutionAlgorithm, double>();
        var results = new List<ConvolutionResult>();
        foreach (var work in works)
        {
            begins?.Invoke(work);
            results.Add(Run(work, workers, pace, cancellation));
        }

        return results;
    }

    ConvolutionResult Run(
        ConvolutionWork work, Workers workers, Dictionary<ConvolutionAlgorithm, double> pace, CancellationToken cancellation)
    {
        var arrays = new Arrays(work);
        var candidates = new List<Candidate>();
        ConvolutionAlgorithm[] ways = work.Groups == 1
            ? [.. Algorithms.Order()] : [ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct];
        foreach (var algorithm in ways)
        {
            if (work.Kernel(algorithm) is { } kernel && pace.GetValueOrDefault(algorithm) * work.MultiplyAdds <= MostSeconds)
                candidates.Add(new Candidate(algorithm, kernel, arrays, workers, Rounds));
        }

        foreach (var candidate in candidates)
        {
            // On workers of its own, to see what memory it takes; this compiles it too.
            using var own = new Workers(Threads);
            candidate.Measure(own, cancellation);
        }

        for (int round = 0; round <= Rounds; round++)
        {
            foreach (var candidate in candidates)
                candidate.Time(round, workers, cancellation);
        }

        var times = candidates.ConvertAll(candidate => candidate.Result);
        foreach (var time in times)
            pace[time.Algorithm] = time.Seconds / work.MultiplyAdds;
        return new(work, times);
    }

    /// <summary>What all ways compute on: numbers of −1 … 1 that repeat with odd periods.</summary>
    sealed class Arrays
    {
        public Arrays(ConvolutionWork work)
        {
            Work = work;
            Geometry = work.Geometry;
            if (new[] { (long)work.Images * Geometry.ImageFloats, (long)work.Images * Geometry.Positions * work.Filters,
                (long)Geometry.Taps * work.Filters }.Max() > int.MaxValue / 2)
            {
                throw new ArgumentException(
                    $"convolution benchmark: an array of {work} would have 2³⁰ elements or more. Take fewer images, channels or pixels.");
            }

            (X, DX) = (Filled(work.Images * Geometry.ImageFloats, 4095), new(work.Images * Geometry.ImageFloats));
            (A, G) = (
                new(work.Images * Geometry.Positions * work.Filters), Filled(work.Images * Geometry.Positions * work.Filters, 1023));
            (W, DW) = (Filled(work.Weights, 2047), new(work.Weights));
            B = Filled(work.Filters, 31);
        }

        public ConvolutionWork Work { get; }

        public WindowGeometry Geometry { get; }

        public AlignedArray X { get; }

        public AlignedArray W { get; }

        public AlignedArray B { get; }

        public AlignedArray A { get; }

        public AlignedArray G { get; }

        public AlignedArray DX { get; }

        public AlignedArray DW { get; }

        static AlignedArray Filled(int count, int period)
        {
            var array = new AlignedArray(count);
            var numbers = array.Span;
            for (int i = 0; i < count; i++)
                numbers[i] = (((i * 37L % period) * 2) - period) / (float)period;
            return array;
        }
    }

    sealed class Candidate(ConvolutionAlgorithm algorithm, ConvolutionKernel kernel, Arrays arrays, Workers workers, int rounds)
    {
        readonly AlignedArray prepared = new(kernel.PreparedFloats(arrays.Geometry, arrays.Work.Filters, workers.Tier));
        readonly double[] forward = new double[rounds], backward = new double[rounds];
        long scratch;

        public ConvolutionTime Result =>
            new(algorithm, rounds, Median(forward), Median(backward), ((long)prepared.Length * sizeof(float)) + scratch);

        public void Measure(Workers own, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            Forward(own);
            Backward(own);
            scratch = own.ScratchBytes;
        }

        /// <summary>Round 0 fills the caches and is not counted.</summary>
        public void Time(int round, Workers workers, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            Forward(workers);
            long turned = Stopwatch.GetTimestamp();
            Backward(workers);
            if (round == 0)
                return;
            forward[round - 1] = Stopwatch.GetElapsedTime(begun, turned).TotalSeconds;
            backward[round - 1] = Stopwatch.GetElapsedTime(turned).TotalSeconds;
        }

        void Forward(Workers workers)
        {
            var (g, filters) = (arrays.Geometry, arrays.Work.Filters);
            kernel.Prepare(g, filters, arrays.W.Span, prepared.Span, workers);
            kernel.Forward(
                g, filters, arrays.X.Span, prepared.Span, arrays.B.Span, arrays.A.Span, arrays.Work.Images, Rectifier.None, workers);
        }

        void Backward(Workers workers) => kernel.Backward(
            arrays.Geometry, arrays.Work.Filters, arrays.X.Span, arrays.W.Span, arrays.G.Span, arrays.DW.Span, arrays.DX.Span,
            arrays.Work.Images, workers);

        static double Median(double[] seconds)
        {
            double[] sorted = [.. seconds.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}
