using System.Diagnostics;
using System.Globalization;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Input;
using Gabor.KernelMethods;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;
using Gabor.Processes;
using Gabor.Runs;

namespace Gabor.Training;

/// <summary>
/// Trains a model on a data set, looking for the least J, (3.25), (3.26): epoch after epoch in shuffled batches, evaluated after each. The
/// same options, seed and data give the same bits, for any number of threads, on every machine, interrupted or not.
/// </summary>
/// <remarks>
/// Whatever decides (early stopping, the schedule <c>plateau</c>) looks at the validation images only: those of the data set, or a share of
/// its training images. Where nothing decides and there are none, the epochs are evaluated on the test images, for information. The test
/// images are evaluated once at the end.
/// <para>Several processes train one model together where each has a trainer with the same model, data, options and seed, and a
/// communicator: each computes some of the <see cref="TrainingOptions.Parts"/> of every batch. All end in the same bits, whatever their
/// number. What decides, callbacks among them, must decide alike in all of them.</para>
/// </remarks>
public sealed class Trainer : IDisposable
{
    readonly Workers workers;
    readonly FeatureStage? features;
    readonly KernelTraining? kernel;
    readonly TrainingStep step;
    readonly PartExchange? parts;
    readonly WeightAverage? average;
    readonly Lookahead? lookahead;
    readonly EarlyStopping? stopping;
    readonly int batches;
    readonly List<MetricsRow> history = [];
    readonly bool needsFit;
    bool isPrepared;

    /// <summary>Makes ready to train.</summary>
    /// <param name="model">
    /// The model; it is changed. Training goes on from the weights that it has, with the mean and the standard deviation that belong to
    /// them; a new model, or any with <see cref="TrainingOptions.FreshStart"/>, is initialized from the seed, and its preprocessing is
    /// measured on the training images.
    /// </param>
    /// <param name="data">The images.</param>
    /// <param name="options">How to train; null for the defaults of this model and data set.</param>
    /// <param name="callbacks">What is called after steps and epochs; none if null.</param>
    /// <param name="communicator">The way to other processes that train the same model; null for this one alone.</param>
    /// <exception cref="ArgumentException">An option is out of range, or model, loss and data do not fit.</exception>
    public Trainer(
        Model model, Dataset data, TrainingOptions? options = null, IReadOnlyList<TrainingCallback>? callbacks = null,
        ICommunicator? communicator = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        (Model, Callbacks, Communicator) = (model, callbacks ?? [], communicator ?? new SingleProcess());
        options = (options ?? DefaultOptions.For(model.Name, data)).Validated();
        options = BatchFit.Fitted(
            options, model, DefaultOptions.For(model.Name, data).BatchSize, Communicator.OfAll<long>([BatchFit.Memory]).Min());
        var given = data;
        data = options.WithDepth(options.Sized(data), model.Input.Depth);
        bool keepsPreprocessing = model.IsPreprocessingGiven || (model.IsInitialized && !options.FreshStart);
        if (keepsPreprocessing && model.Preprocessing.Words is not null)
            data = data.For(model.Preprocessing);
        SentenceCheck.Check(model, data, options);
        Augmenter.Check(options.Augmentations, data.Shape);
        LossCheck.Check(model, options.Losses);
        LossCheck.CheckPixels(model, options.Losses, keepsPreprocessing ? model.Preprocessing.Kind : options.Preprocessing.Name);
        if (model.IsClassifier)
            RequireClasses(data);
        Options = options;
        Data = WithValidation(data, options);

        int batch = Math.Min(options.StepImages, Data.Train.Count), part = Math.Min(options.BatchSize, batch);
        batches = (Data.Train.Count + batch - 1) / batch;
        if (options.BatchNormStatistics != StatisticsScope.Running)
        {
            RequireStatistics(
                model, options.Parts > 1 ? batch : part, Data.Train.Count,
                options.BatchNormStatistics == StatisticsScope.Part ? options.Parts : 1);
        }

        ClusterCheck.RequireSameTask(Communicator, model, given, Options);
        ClusterCheck.RequireParts(Communicator, model, Options);
        bool isNew = Prepare(model, Data, Options, Communicator);
        workers = new Workers(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        features = FeatureStage.Of(model, options, workers);
        kernel = KernelTraining.Of(model, options, workers);
        if (options.Parts > 1 || Communicator.Size > 1)
            parts = new PartExchange(Communicator, options.Parts, options.BatchNormStatistics, options.Accumulate);
        if (parts is not null && kernel is not null)
            throw new ArgumentException($"{model.Name}: a kernel machine is solved at once, by one process and with parts 1.");
        needsFit = isNew;
        Input = NetworkInput.Of(Data.Train, model.Preprocessing);
        Evaluator = EvaluatorOf(Data.Validation ?? Data.Test, crops: 1);
        var trained = SigmoidOutputs.OpenedBy(
            model.TrainedPart(), output => output < options.Losses.Count && options.Losses[output].Loss.HasSigmoid);
        var stepOptions = new StepOptions
        {
            Losses = options.Losses,
            ClassWeights = options.Balance == ClassBalance.Weights ? ClassWeights.Balanced(Data.Train) : [],
            Clip = options.MakeClip(),
            LayerDecay = options.LayerDecay,
            BiasRate = options.BiasRate,
            Plan = PlanOptions,
            Parts = parts,
            Shards = part == batch || parts is not null ? new() : new(options.Accumulate) { MixesShards = true },
        };
        step = new TrainingStep(trained, MostOwn(batch), options.Optimizer, options.Seed, workers, stepOptions);
        average = options.Ema is { } share ? new WeightAverage(trained, share) : null;
        lookahead = options.Lookahead is { } kept ? new Lookahead(trained, kept) : null;
        stopping = options.Patience is { } patience ? new EarlyStopping(trained, patience) : null;
        State = new TrainerState { Schedule = [.. options.Schedule.InitialState] };
        if (options.Minutes is { } minutes)
        {
            int epochs = Communicator.OfFirst((int)Math.Clamp(60 * minutes / Forecast().SecondsPerEpoch, 1, int.MaxValue));
            Options = (options with { Epochs = epochs, Minutes = null }).Validated();
        }
    }

    /// <summary>
    /// The model; the one that was given, but for the network <c>kernel</c>, whose solver makes another one with the centres that it needs.
    /// </summary>
    public Model Model { get; private set; }

    /// <summary>The images, with the validation part that training looks at.</summary>
    public Dataset Data { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>A row for each epoch done.</summary>
    public IReadOnlyList<MetricsRow> History => history;

    /// <summary>The threads that share the work.</summary>
    public int Threads => workers.Threads;

    /// <summary>Seconds of training so far, evaluation and the earlier parts of a resumed run included.</summary>
    public double Seconds => State.Seconds;

    /// <summary>Those of them in which training waited for data.</summary>
    public double WaitedSeconds => State.Waited;

    /// <summary>
    /// What this process has exchanged with the others since training began or went on; null for one process alone.
    /// </summary>
    public ExchangeTimes? Exchange => Communicator.Size == 1 ? null : parts?.Meter.Times;

    /// <summary>
    /// Whether every epoch is done, or training was stopped early, by <see cref="TrainingOptions.Patience"/> or a callback.
    /// </summary>
    public bool IsFinished => State.IsStopped || State.Epoch >= Options.Epochs || (stopping?.IsExhausted(State) ?? false);

    /// <summary>The way to the other processes that train this model.</summary>
    internal ICommunicator Communicator { get; }

    /// <summary>Forgets what was exchanged so far: the steps of a forecast do not count.</summary>
    internal void ResetExchange() => parts?.Meter.Reset();

    /// <summary>Whether one of the processes was asked to end training.</summary>
    internal bool IsAnyAsked => step.IsAnyAsked;

    /// <summary>How images become batches: of each, those that this process computes.</summary>
    internal InputOptions InputOptions => parts is null ? Options.Input() : Options.Input() with
    {
        Share = images => (parts.Of(images).FirstImage, parts.Of(images).OwnImages),
    };

    /// <summary>Whether a frozen layer has yet to measure the training images.</summary>
    internal bool MustFit => needsFit && !isPrepared && (features?.MustFit ?? false);

    /// <summary>Whether a solver finds the model at once.</summary>
    internal bool IsSolved => kernel is not null;

    /// <summary>The shape of the features that training begins from; null where it begins from images.</summary>
    internal Shape? Features => features is null || kernel is { First: 0 } ? null
        : kernel is not null ? kernel.Before.Output
        : Model.FrozenPart()!.Output;

    /// <summary>Whether the model is one to predict with, however little it has learnt.</summary>
    internal bool IsTrained => kernel is null || State.Epoch > 0;

    /// <summary>Where it is.</summary>
    internal TrainerState State { get; set; }

    /// <summary>The step, for those who train with a learning rate of their own.</summary>
    internal TrainingStep Step => step;

    /// <summary>The average of the weights; null for none.</summary>
    internal WeightAverage? Average => average;

    /// <summary>Lookahead; null for none.</summary>
    internal Lookahead? Lookahead => lookahead;

    /// <summary>Early stopping; null for none.</summary>
    internal EarlyStopping? Stopping => stopping;

    /// <summary>Evaluates each epoch.</summary>
    internal Evaluator Evaluator { get; private set; }

    /// <summary>What is trained on.</summary>
    internal NetworkInput Input { get; private set; }

    /// <summary>The threads.</summary>
    internal Workers Workers => workers;

    /// <summary>What is called after steps and epochs.</summary>
    internal IReadOnlyList<TrainingCallback> Callbacks { get; }

    /// <summary>The loss of the scores.</summary>
    Loss ScoreLoss => Options.Losses[0].Loss;

    PlanOptions PlanOptions => Options.Plan;

    /// <summary>Steps of an epoch.</summary>
    internal int Batches => batches;

    /// <summary>Everything that a checkpoint holds beside the state, by name.</summary>
    internal IEnumerable<(string Name, Tensor Value)> Tensors =>
        Model.Parameters.Select(p => (p.Name, p.Parameter.Value))
            .Concat(step.Slots.Named)
            .Concat(lookahead?.Named ?? [])
            .Concat(average?.Named ?? [])
            .Concat(stopping?.Named ?? []);

    /// <summary>Trains a model on a data set and evaluates it on the test images.</summary>
    /// <param name="model">The model, see
    /// <see cref="Trainer(Model, Dataset, TrainingOptions?, IReadOnlyList{TrainingCallback}?, ICommunicator?)"/>.</param>
    /// <param name="data">The images.</param>
    /// <param name="options">How to train; null for the defaults of this model and data set.</param>
    /// <param name="progress">Reported ten times a second and at the end of each epoch; none if null.</param>
    /// <param name="runFolder">A folder, new or empty, that keeps options, metrics, checkpoints and the model, and from which the run can
    /// be resumed; null for none.</param>
    /// <param name="callbacks">What is called after steps and epochs; none if null.</param>
    /// <param name="cancellationToken">Ends training after the current step.</param>
    /// <exception cref="ArgumentException">An option is out of range, or model, loss and data do not fit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    /// <exception cref="IOException">The run folder cannot be written.</exception>
    public static TrainingResult Fit(
        Model model, Dataset data, TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, string? runFolder = null,
        IReadOnlyList<TrainingCallback>? callbacks = null, CancellationToken cancellationToken = default)
    {
        if (runFolder is not null)
        {
            using var run = TrainingRun.Start(model, data, options, runFolder, callbacks);
            return run.Train(progress, cancellationToken);
        }

        using var trainer = new Trainer(model, data, options, callbacks);
        return trainer.Train(progress, cancellationToken);
    }

    /// <summary><see cref="Fit"/> on a thread of its own.</summary>
    /// <inheritdoc cref="Fit"/>
    public static Task<TrainingResult> FitAsync(
        Model model, Dataset data, TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, string? runFolder = null,
        IReadOnlyList<TrainingCallback>? callbacks = null, CancellationToken cancellationToken = default) => Task.Factory.StartNew(
            () =>
                Fit(model, data, options, progress, runFolder, callbacks, cancellationToken), cancellationToken,
                TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Trains to the end and evaluates on the test images.</summary>
    /// <param name="progress">Reported ten times a second and at the end of each epoch; none if null.</param>
    /// <param name="cancellationToken">Ends training after the current step.</param>
    /// <returns>With <see cref="TrainingOptions.Ema"/> the model holds the averaged weights, with <see cref="TrainingOptions.Patience"/>
    /// the best ones.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public TrainingResult Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Train(null, null, progress, cancellationToken);

    /// <summary>
    /// Forecasts what is left of the training, by making some of its steps and taking them back: a second or so, and more only where a step
    /// takes longer.
    /// </summary>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="TrainingException">The loss of these steps is no finite number.</exception>
    /// <exception cref="NotSupportedException">The model is a kernel machine.</exception>
    public TrainingForecast Forecast()
    {
        const int least = 3;
        const double enough = 1;
        if (kernel is not null)
            throw new NotSupportedException($"{Model.Name}: a kernel machine is solved at once; there are no steps to forecast.");
        PrepareFeatures();
        var kept = Tensors.Select(tensor => tensor.Value.Span.ToArray()).ToList();
        long steps = step.Steps;
        var rates = new List<double>();
        var clock = Stopwatch.StartNew();
        using (var loader = new BatchLoader(Input, InputOptions))
        {
            long all = (long)batches * Options.Epochs;
            while (Communicator.OfFirst(rates.Count < all && (rates.Count < least || clock.Elapsed.TotalSeconds < enough)))
            {
                long start = Stopwatch.GetTimestamp();
                var batch = loader.Next();
                Run(batch, 0);
                rates.Add(batch.Whole / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        foreach (var (value, before) in Tensors.Select(tensor => tensor.Value).Zip(kept))
            before.CopyTo(value.Span);
        step.Slots.Steps = steps;

        // The first steps compile code and touch memory for the first time, so the faster half counts.
        double[] settled = [.. rates.OrderDescending()];
        double perSecond = settled[settled.Length / 4];
        int evaluated = (Data.Validation ?? Data.Test).Count;
        double epoch = (Data.Train.Count + (TrainingForecast.ForwardShare * evaluated)) / perSecond;
        return new(perSecond, epoch, epoch * (Options.Epochs - State.Epoch), BatchFit.BytesOf(Model, step.PartImages, Options));
    }

    /// <summary>
    /// Lets frozen layers measure the training images, and computes the features that training begins from, where each image has the same
    /// ones in every epoch. Training does so by itself; it is for those who want to see the progress, or the features. Nothing where no
    /// layer is frozen, or it was done already.
    /// </summary>
    /// <param name="progress">Reported with each batch of images; none if null.</param>
    /// <param name="cacheFolder">A folder that keeps the features for other runs on the same images, and has those of earlier ones; null
    /// for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There are too few images for a layer to measure.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void PrepareFeatures(
        IProgress<FeatureProgress>? progress = null, string? cacheFolder = null, CancellationToken cancellationToken = default)
    {
        if (features is null || isPrepared)
            return;
        if (needsFit)
            features.Fit(Data.Train, kernel?.First ?? Model.Nodes.Count, progress, cancellationToken);
        isPrepared = true;
        if (kernel is not null)
        {
            kernel.Prepare(Data.Train, progress, cancellationToken);
            return;
        }

        var cache = cacheFolder is null ? null : new FeatureCache(cacheFolder);
        if (features.Table(Data.Train, isTraining: true, cache, progress, cancellationToken) is { } table)
            Input = table;
        if (features.Table(Data.Validation ?? Data.Test, isTraining: false, cache, progress, cancellationToken) is { } evaluated)
            Evaluator = new Evaluator(step.Plan.Model, evaluated, workers, 1, ScoreLoss, PlanOptions);
    }

    /// <summary>Trains on a batch of <see cref="Input"/>.</summary>
    internal (double Loss, int Correct) Run(Batch batch, float learningRate) => features is null || Input is FeatureTable
        ? step.Run(batch.Pixels, batch, learningRate)
        : step.Run(features.Apply(batch), batch, learningRate);

    /// <summary>Evaluates; several processes share the images, and none of them stops before the others.</summary>
    internal EvaluationResult Evaluate(Evaluator evaluator, CancellationToken cancellation) =>
        evaluator.RunShared(Communicator, Communicator.Size > 1 ? CancellationToken.None : cancellation);

    Evaluator EvaluatorOf(ImageSource images, int crops) =>
        new(Model, NetworkInput.Of(images, Model.Preprocessing), workers, crops, ScoreLoss, PlanOptions);

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        features?.Dispose();
        workers.Dispose();
    }

    internal TrainingResult Train(ITrainingLog? log, string? folder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        PrepareFeatures(cancellationToken: cancellation);
        ClusterCheck.RequireSameStart(this);
        if (kernel is not null)
            return Solve(log, folder, progress, cancellation);
        average?.Hide();
        EvaluationResult? last;
        try
        {
            last = new TrainingLoop(this, log, progress).Run(cancellation);
        }
        finally
        {
            average?.Show();
        }

        if (stopping is not null && State.BestEpoch > 0)
            stopping.Restore();

        // The last epoch's evaluation stands for the end unless it was on other images or crops, or of other weights.
        bool isByEpochs = Data.Validation is null && Options.Crops == 1;
        var test = isByEpochs && stopping is null && last is not null
            ? last
            : Evaluate(isByEpochs ? Evaluator : EvaluatorOf(Data.Test, Options.Crops), cancellation);
        return new TrainingResult(Model, history, test, Options, folder);
    }

    /// <summary>Lets the solver of a kernel machine find its layers, and evaluates them.</summary>
    TrainingResult Solve(ITrainingLog? log, string? folder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var now = new TrainingProgress(1, 1, 0, 1, 0, 0, 0, 0, TimeSpan.Zero, null);
        Model = kernel!.Solve(progress is null ? null : new SolverRelay(progress, now), cancellation);
        var seen = EvaluatorOf(Data.Train, crops: 1).Run(cancellation);
        Evaluator = EvaluatorOf(Data.Validation ?? Data.Test, Options.Crops);
        var evaluation = Evaluator.Run(cancellation);
        bool isValidation = Data.Validation is not null;
        double seconds = clock.Elapsed.TotalSeconds;
        State = State with { Epoch = Options.Epochs, Step = 1, Seconds = seconds };
        EvaluationResult? validation = isValidation ? evaluation : null, test = isValidation ? null : evaluation;
        var row = new MetricsRow(
            1, 1, 0, seen.Loss, seen.Accuracy, validation?.Loss, validation?.Accuracy, test?.Loss, test?.Accuracy,
            Data.Train.Count / seconds, seconds);
        Add(row);
        log?.Row(row);
        progress?.Report(now with
        {
            Step = 1,
            Loss = seen.Loss,
            Accuracy = seen.Accuracy,
            ImagesPerSecond = row.ImagesPerSecond,
            Finished = new(evaluation, isValidation, WeightDigest.Of(Model), seconds),
        });
        return new TrainingResult(
            Model, history, isValidation ? EvaluatorOf(Data.Test, Options.Crops).Run(cancellation) : evaluation, Options, folder)
        {
            Remark = kernel.HasConverged ? null
                : "the solver stopped before it reached the minimum; with more weight decay, or a lower cost, it is nearer.",
        };
    }

    /// <summary>Adds the rows of epochs.</summary>
    internal void Add(params IEnumerable<MetricsRow> rows) => history.AddRange(rows);

    /// <summary>Goes on where a checkpoint was made; its tensors have been copied into <see cref="Tensors"/>.</summary>
    /// <exception cref="FormatException">The state is not one of this run.</exception>
    internal void Restore(TrainerState saved)
    {
        if (saved.Epoch > Options.Epochs
            || saved.Batch > batches || saved.Step != ((long)saved.Epoch * batches) + saved.Batch || saved.BestEpoch > saved.Epoch)
        {
            throw new FormatException(
                $"epoch {saved.Epoch}, batch {saved.Batch} and step {saved.Step} do not belong to a run of {Options.Epochs} epochs of "
                + $"{batches} batches");
        }

        int remembered = Options.Schedule.InitialState.Count;
        if (saved.Schedule.Count != remembered || saved.Schedule.Any(number => !double.IsFinite(number) || number < 0))
        {
            throw new FormatException(
                $"the schedule {Options.Schedule.Name} remembers {remembered} numbers from 0 on, and other ones were found");
        }

        State = saved;
        step.Slots.Steps = saved.Step;
    }

    /// <summary>A step whose loss was finite may still have made weights that are not; they must not be kept as good.</summary>
    internal void RequireFinite()
    {
        foreach (var (name, value) in Tensors)
        {
            if (!Reduce.Finite(value.Span, workers))
            {
                string cause = name.Contains('/', StringComparison.Ordinal) && step.Slots.Named.Any(slot => slot.Name == name)
                    ? "The gradients are so large that their squares or sums exceed what a float holds: clip them, by --clip-norm, or try "
                        + "a third of the learning rate."
                    : "The learning rate is most likely too high: try a third of it.";
                throw new TrainingException($"step {State.Step}: {name} is no longer finite. {cause}");
            }
        }
    }

    /// <summary>The data set with a validation part where one is asked for, or where something decides by it.</summary>
    internal static Dataset WithValidation(Dataset data, TrainingOptions options)
    {
        const double share = 0.1;
        if (data.Validation is not null)
        {
            if (options.Validation is not { } given)
                return data;
            string stated = given.ToString(CultureInfo.InvariantCulture);
            throw new ArgumentException(
                $"validation is {stated}, and {data.Name} has {data.Validation.Count} validation images already; leave it out.");
        }

        return options.Validation is { } asked ? data.WithValidation(asked, options.Seed)
            : options.DecidesByValidation ? data.WithValidation(share, options.Seed)
            : data;
    }

    /// <summary>Whoever sees one class only learns to say its name.</summary>
    static void RequireClasses(Dataset data)
    {
        int first = data.Train.CheckedLabel(0);
        for (int i = 1; i < data.Train.Count; i++)
        {
            if (data.Train.CheckedLabel(i) != first)
                return;
        }

        throw new ArgumentException(
            $"{data.Name}: all {data.Train.Count} training images are of class {GaborFormatException.Quote(data.ClassNames[first])}; "
            + "a classifier needs images of at least two.", nameof(data));
    }

    /// <summary>The most images of a batch that this process computes, in a pass where it takes several.</summary>
    int MostOwn(int batch)
    {
        int last = Data.Train.Count % batch;
        int Most(int images) => parts!.Of(images).Passes.Max(pass => pass.Images);
        return parts is null ? batch : Math.Max(Most(batch), last == 0 ? 0 : Most(last));
    }

    /// <summary>One value has no deviation: batch normalization would make it 0, and the running variance fall to 0.</summary>
    static void RequireStatistics(Model model, int batch, int images, int parts)
    {
        int last = images % batch == 0 ? batch : images % batch;
        if (model.Nodes.FirstOrDefault(node => node.Layer.IsOfOneValue(1)) is not { } node)
            return;
        string what = $"{node.Layer.Name}: batch normalization over one value of each channel: ";
        if (last == 1)
        {
            throw new ArgumentException(
                $"{what}{images} images in batches of {batch} leave one image for the last batch. Choose another batch size, or normalize "
                + "a layer with more places than 1×1.");
        }

        foreach (int own in (int[])[batch, last])
        {
            int cut = Math.Min(parts, own);
            if (cut > 1 && own / cut == 1)
            {
                throw new ArgumentException(
                    $"{what}a batch of {own} images in {cut} parts leaves one image for a part. Choose another batch size, fewer parts, or "
                    + "batch-norm-statistics batch.");
            }
        }
    }

    /// <summary>Weights and preprocessing, before any memory of a plan is taken.</summary>
    /// <returns>Whether they are new.</returns>
    static bool Prepare(Model model, Dataset data, TrainingOptions options, ICommunicator communicator)
    {
        if (options.InputOf(data.Shape) is var seen && seen != model.Input)
        {
            throw new ArgumentException(
                $"{model.Name} takes {model.Input}, and with these options it would see {seen} of images of {data.Shape}; "
                + $"make it for {seen}.",
                nameof(model));
        }

        bool isNew = !model.IsInitialized || options.FreshStart;
        if (isNew)
        {
            model.Preprocessing = options.Measure(data, model.IsPreprocessingGiven ? model.Preprocessing : null, communicator);
            if (options.Initializer is { } initializer)
                model.Initialize(initializer, options.Seed);
            else
                model.Initialize(options.Seed);
        }
        else
        {
            // What was measured belongs to the weights; how images are padded and cropped, to this training.
            model.Preprocessing = model.Preprocessing.Of(
                data.Shape, options.Padding, model.Preprocessing.Framing, options.PaddingMode);
        }

        return isNew;
    }

    /// <summary>Tells what a solver does as progress of the training.</summary>
    sealed class SolverRelay(IProgress<TrainingProgress> progress, TrainingProgress now) : IProgress<SolverProgress>
    {
        public void Report(SolverProgress value) => progress.Report(now with { Loss = value.Loss ?? 0, Solver = value });
    }
}
