using Gabor.Devices;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Processes;

namespace Gabor.Training;

/// <summary>
/// One step of algorithms 1 and 2: forward, loss, backward, exchange of gradients where others compute a part of the batch, clipping,
/// update. It allocates nothing.
/// </summary>
public sealed class TrainingStep
{
    /// <summary>Of each part, beside what layers postpone: its loss, how many are correct, whether somebody asks to end.</summary>
    internal const int LossNumbers = 3;

    readonly BoundPlan plan;
    readonly Workers workers;
    readonly ParameterSlots slots;
    readonly StepOptions options;
    readonly ShardOptions shards;
    readonly GradientBucket[] buckets;
    readonly Tensor[] partial;
    readonly OutputLosses losses;
    readonly int[] predicted;
    readonly int perShard;
    readonly string? ofOneValue;
    readonly IGradientExchange? exchange;
    readonly float decay;
    readonly ulong seed;

    /// <summary>Makes ready to train a model.</summary>
    /// <param name="model">The model; its parameters are changed.</param>
    /// <param name="images">The most images that this step computes of a batch; of a batch in parts, in a pass of it.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="seed">The seed of what layers draw.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="options">What else can be chosen; defaults if null.</param>
    /// <exception cref="ArgumentException">There are no such shards, or the model cannot be trained in shards.</exception>
    public TrainingStep(Model model, int images, Optimizer optimizer, ulong seed, Workers workers, StepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.options = options ??= new StepOptions();
        shards = options.Shards.Validated();
        RequireShards(model);
        if (options.Parts is not null)
            RequireParts(model);
        int most = (images + shards.Total - 1) / shards.Total;
        bool isByPart = options.Parts is { Statistics: StatisticsScope.Part };
        plan = new CpuDevice(workers).Bind(Plans.Plan.Compile(
            model, most, PlanMode.Training, options.Plan with { KeptStatistics = isByPart ? options.Parts!.MostTogether : 1 }));
        exchange = options.Parts is { } parts ? new PartedGradientExchange(plan.Divide(parts), workers.Tier) : options.Exchange;
        buckets = [.. plan.Plan.Buckets(exchange?.BucketFloats ?? int.MaxValue)];
        partial = [.. Enumerable.Range(0, int.Log2(shards.Total)).Select(_ => new Tensor(plan.Gradients.Count))];
        slots = new ParameterSlots(optimizer, model, LearningRates.Of(model, options.LayerDecay, options.BiasRate));
        losses = new OutputLosses(plan, options.Losses, options.ClassWeights, workers);
        perShard = most;
        (this.workers, this.seed, decay) = (workers, seed, (float)optimizer.WeightDecay);
        predicted = new int[images];
        ofOneValue = options.Plan.KeepsRunningStatistics ? null
            : model.Nodes.FirstOrDefault(node => node.Layer.IsOfOneValue(1))?.Layer.Name;
    }

    /// <summary>The plan; its input is where a batch may be written.</summary>
    internal BoundPlan Plan => plan;

    /// <summary>The most images that go through the network together.</summary>
    internal int PartImages => perShard;

    /// <summary>What the optimizer keeps.</summary>
    public ParameterSlots Slots => slots;

    /// <summary>Steps made so far.</summary>
    public long Steps => slots.Steps;

    /// <summary>Trains on the images that were written to the plan's input.</summary>
    /// <inheritdoc cref="Run(Tensor, ReadOnlySpan{int}, ReadOnlySpan{float}, float)"/>
    public (double Loss, int Correct) Run(ReadOnlySpan<int> labels, float learningRate) => Run(labels, [], learningRate);

    /// <summary>Trains on the images that were written to the plan's input towards shares of the classes.</summary>
    /// <inheritdoc cref="Run(Tensor, ReadOnlySpan{int}, ReadOnlySpan{float}, float)"/>
    public (double Loss, int Correct) Run(ReadOnlySpan<int> labels, ReadOnlySpan<float> targets, float learningRate) =>
        Run(plan.OwnInput, labels, targets, learningRate);

    /// <summary>Whether this process, one of several, is asked to end training.</summary>
    internal bool IsAsked { get; set; }

    /// <summary>Whether one of the processes was asked to end training when the last step was made.</summary>
    internal bool IsAnyAsked { get; private set; }

    /// <summary>Trains on a batch of images or of their features.</summary>
    /// <param name="input">The images or features of the batch.</param>
    /// <param name="batch">What they are.</param>
    /// <param name="learningRate">α.</param>
    internal (double Loss, int Correct) Run(Tensor input, Batch batch, float learningRate) => options.Parts is null
        ? Run(input, batch.Labels, batch.Targets, learningRate)
        : RunParts(input, batch, learningRate);

    /// <summary>Trains on images where they lie.</summary>
    /// <param name="input">[N, H, W, D], preprocessed: the images of the shards of this step; it may hold more.</param>
    /// <param name="labels">y⁽ⁱ⁾, [N]: what counts as correct.</param>
    /// <param name="targets">t, [N, K], rows that add up to 1, of which the loss is taken; empty for the labels alone.</param>
    /// <param name="learningRate">α.</param>
    /// <returns>The sum of the errors of the images, in nats, and how many were correct, both before the update.</returns>
    /// <exception cref="ArgumentException">The images are not the same number for each shard.</exception>
    /// <exception cref="TrainingException">The loss is not finite; no update was made, but running statistics may have moved.</exception>
    public (double Loss, int Correct) Run(Tensor input, ReadOnlySpan<int> labels, ReadOnlySpan<float> targets, float learningRate)
    {
        bool isWhole = shards.MixesShards ? labels.Length == perShard * shards.Total : labels.Length % shards.Total == 0;
        if (!isWhole && !shards.MixesShards)
            throw new ArgumentException($"{labels.Length} images are not {shards.Total} shards of the same size.", nameof(labels));

        // A batch that is shorter than the others fills as many shards as it can.
        int images = isWhole ? labels.Length / shards.Total : perShard;
        int classes = targets.Length / labels.Length, size = plan.Model.Input.Count, last = ((labels.Length - 1) % images) + 1;
        if (last == 1 && ofOneValue is not null)
            throw OfOneValue(nameof(labels));

        uint step = (uint)Steps;
        double sum = 0;
        int correct = 0;
        for (int shard = 0; shard < shards.Total; shard++)
        {
            int first = shard * images, count = Math.Min(images, labels.Length - first);
            if (count <= 0)
            {
                AddNothing(shard);
                continue;
            }

            plan.ForwardFrom(input, first, count, seed, step, shard * images);
            var own = labels.Slice(first, count);
            var softLabels = targets.IsEmpty ? [] : targets.Slice(first * classes, count * classes);
            double share = isWhole ? 1.0 / shards.Total : (double)count / labels.Length;
            sum += losses.Evaluate(0, own, softLabels, input.Span.Slice(first * size, count * size), share);
            if (!double.IsFinite(sum))
                throw Diverged(plan.FirstNotFinite(input, first, count, seed, step, shard * images));
            correct += Correct(0, own);
            Backward(shard, count, step);
        }

        exchange?.Finish();
        options.Clip?.Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);
        slots.Apply(plan.Gradients.Span, learningRate, decay, workers);
        return (sum, correct);
    }

    /// <summary>
    /// Trains on the parts of a batch that this process has: forward and backward are those of all its images, or of some of its parts
    /// after the other, but for sums over images, which are taken part by part and then over the parts of all processes.
    /// </summary>
    (double Loss, int Correct) RunParts(Tensor input, Batch batch, float learningRate)
    {
        var parts = options.Parts!;
        var division = parts.Begin(batch.Whole);
        int least = parts.Statistics == StatisticsScope.Part ? division.Images / division.Parts : division.Images;
        if (least == 1 && ofOneValue is not null)
            throw OfOneValue(nameof(batch));
        uint step = (uint)Steps;
        double sum = 0;
        int correct = 0;
        for (int turn = 0; turn < division.Passes.Length; turn++)
        {
            var pass = division.Passes[turn];
            bool isLast = turn == division.Passes.Length - 1;
            parts.Begin(pass);
            int first = division.FirstImage + pass.FirstImage;
            plan.ForwardFrom(input, first - batch.First, pass.Images, seed, step, first);
            Evaluate(pass, division, input, batch);
            if (isLast)
                (sum, correct) = JoinLosses(division, input, batch, step);
            int done = 0;
            foreach (var bucket in buckets)
            {
                plan.BackwardPart(done, bucket.Operations, pass.Images, seed, step);
                done = bucket.Operations;
                if (isLast)
                    exchange!.Start(plan.Gradients, bucket.Offset, bucket.Floats);
            }
        }

        exchange!.Finish();
        options.Clip?.Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);
        slots.Apply(plan.Gradients.Span, learningRate, decay, workers);
        return (sum, correct);
    }

    /// <summary>The losses of the parts of a pass, beside the sums that layers have postponed.</summary>
    void Evaluate(PartPass pass, BatchDivision division, Tensor input, Batch batch)
    {
        var parts = options.Parts!;
        int before = division.FirstImage + pass.FirstImage - batch.First;
        int classes = batch.Targets.Length / batch.Count, size = plan.Model.Input.Count, width = LossNumbers + parts.PostponedWidth;
        var rows = parts.Rows(width);
        for (int part = 0; part < pass.Parts.Length; part++)
        {
            var (first, count) = pass.Parts[part];
            var labels = batch.Labels.Slice(before + first, count);
            var targets = batch.Targets.Slice((before + first) * classes, count * classes);
            double loss = losses.Evaluate(
                first, labels, targets, input.Span.Slice((before + first) * size, count * size), (double)count / division.Images);
            var row = rows.Slice((pass.FirstPart + part) * width, width);
            (row[0], row[1], row[2]) = (loss, Correct(first, labels), IsAsked ? 1 : 0);
            parts.CopyPostponed(pass.FirstPart + part, row[LossNumbers..]);
        }
    }

    /// <summary>The losses of all parts, after the last forward pass; what was postponed is given its sums.</summary>
    (double Loss, int Correct) JoinLosses(BatchDivision division, Tensor input, Batch batch, uint step)
    {
        var parts = options.Parts!;
        var all = parts.Join(LossNumbers + parts.PostponedWidth, static (left, right) =>
        {
            for (int i = 0; i < left.Length; i++)
                left[i] += right[i];
        });
        IsAnyAsked = all[2] > 0;
        (double sum, int correct) = (all[0], (int)all[1]);
        if (!double.IsFinite(sum))
        {
            int found = int.MaxValue;
            foreach (var pass in division.Passes)
            {
                parts.Begin(pass);
                int first = division.FirstImage + pass.FirstImage;
                found = Math.Min(found, plan.FirstNotFinite(input, first - batch.First, pass.Images, seed, step, first));
            }

            parts.Rows(1).Fill(found);
            throw Diverged((int)parts.Join(1, static (left, right) => left[0] = Math.Min(left[0], right[0]))[0]);
        }

        parts.GivePostponed(all[LossNumbers..]);
        return (sum, correct);
    }

    /// <summary>How many of some images are classified correctly; none of an autoencoder.</summary>
    int Correct(int first, ReadOnlySpan<int> labels)
    {
        int images = labels.Length, correct = 0, classes = plan.Model.Output.Count;
        if (!plan.Model.IsClassifier)
            return 0;
        RowKernels.ArgMax(plan.Output(first + images)[(first * classes)..], classes, predicted.AsSpan(0, images));
        for (int i = 0; i < images; i++)
            correct += predicted[i] == labels[i] ? 1 : 0;
        return correct;
    }

    /// <summary>The backward pass of a shard, bucket by bucket; with the last one, what is done is given to the exchange.</summary>
    void Backward(int shard, int images, uint step)
    {
        int done = 0;
        foreach (var bucket in buckets)
        {
            plan.BackwardPart(done, bucket.Operations, images, seed, step);
            done = bucket.Operations;
            Add(shard, bucket);
            if (shard == shards.Total - 1)
                exchange?.Start(plan.Gradients, bucket.Offset, bucket.Floats);
        }
    }

    /// <summary>A shard without images adds nothing to its neighbours.</summary>
    void AddNothing(int shard)
    {
        plan.Gradients.Span.Clear();
        foreach (var bucket in buckets)
            Add(shard, bucket);
    }

    /// <summary>
    /// Adds shards in a tree of neighbours: shard s ends as many pairs as s has ones at its end, and what it leaves waits for its
    /// neighbour.
    /// </summary>
    void Add(int shard, GradientBucket bucket)
    {
        var sum = plan.Gradients.Span.Slice(bucket.Offset, bucket.Floats);
        int level = 0;
        for (; (shard >> level & 1) == 1; level++)
            ElementWiseKernels.Add(partial[level].Span.Slice(bucket.Offset, bucket.Floats), sum, sum, workers);
        if (level < partial.Length)
            ElementWiseKernels.Copy(sum, partial[level].Span.Slice(bucket.Offset, bucket.Floats), workers);
    }

    void RequireShards(Model model)
    {
        if (shards.Total > 1 && !shards.MixesShards && model.Nodes.FirstOrDefault(node => node.Layer.MixesImages) is { } node)
        {
            throw new ArgumentException(
                $"{model.Name}: {node.Layer.Name} takes its statistics over the batch, of which a shard is a part; train it in one shard.");
        }

        if (shards.Total > 1 && !shards.MixesShards && options.Losses.FirstOrDefault(one => one.Loss.MixesImages) is { } mixing)
        {
            throw new ArgumentException(
                $"{model.Name}: the loss {mixing.Loss.Name} is of means over the batch, of which a shard is a part; "
                + "train it in one shard.");
        }
    }

    ArgumentException OfOneValue(string parameter) => new(
        $"{ofOneValue}: batch normalization over one value of each channel. Train on more than one image.", parameter);

    void RequireParts(Model model)
    {
        if (options.Parts is { HasPasses: true, Statistics: StatisticsScope.Batch }
            && model.Nodes.FirstOrDefault(node => node.Layer.MixesImages) is { } whole)
        {
            throw new ArgumentException(
                $"{model.Name}: {whole.Layer.Name} takes its statistics over the whole batch, of which an accumulated pass sees some; "
                + "train it with batch-norm-statistics part, or accumulate 1.");
        }

        if (model.Nodes.FirstOrDefault(node => node.Layer.MixesImages && !node.Layer.JoinsParts) is { } mixing)
        {
            throw new ArgumentException(
                $"{model.Name}: {mixing.Layer.Name} mixes the images of a batch, of which a part has some; train it with parts 1.");
        }

        if (model.Nodes.FirstOrDefault(node => node.Layer.SharesWith is not null) is { } sharing)
        {
            throw new ArgumentException(
                $"{model.Name}: {sharing.Layer.Name} shares a parameter with another layer, whose gradients are not added part by part; "
                + "train it with parts 1.");
        }

        if (options.Losses.FirstOrDefault(one => one.Loss.MixesImages) is { } loss)
        {
            throw new ArgumentException(
                $"{model.Name}: the loss {loss.Loss.Name} is of means over the batch, of which a part has some; train it with parts 1.");
        }
    }

    TrainingException Diverged(int operation)
    {
        string where = plan.NameOf(operation) is { } layer ? $"first in the output of layer {layer}" : "in the loss";
        return new TrainingException(
            $"step {Steps + 1}: the loss is no longer a finite number ({where}). "
            + "The learning rate is most likely too high: try a third of it.");
    }
}
