using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class TrainingStepTests
{
    /// <summary>
    /// The digest of the weights after 30 steps on the toy data set: the same on every machine, tier and number of threads, for ever.
    /// </summary>
    const string Recorded = "8336190c63fb26b8";

    static readonly Tier[] Tiers = [Tier.Scalar, Tier.Lanes128, Tier.Lanes256, Tier.Lanes512];

    public static TheoryData<Tier, int> TiersAndThreads()
    {
        var data = new TheoryData<Tier, int>();
        foreach (var tier in Tiers.Where(tier => tier <= Gabor.Numerics.Lanes.Tiers.Best))
        {
            foreach (int threads in (int[])[1, 2, 3, 5])
                data.Add(tier, threads);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(TiersAndThreads))]
    public void Every_tier_and_any_number_of_threads_give_the_recorded_bits(Tier tier, int threads)
    {
        using var workers = new Workers(threads, tier);
        Assert.Equal(Recorded, Digest(workers, new Adam(weightDecay: 1e-3)));
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_with_step_and_layer_and_leaves_the_weights()
    {
        using var workers = new Workers(1);
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        model.Parameters[2].Parameter.Value.Span[3] = float.NaN;
        string before = WeightDigest.Of(model);
        var step = new TrainingStep(model, 4, new Sgd(), 1, workers);
        step.Plan.Input(4).Fill(1f);
        string message = Assert.Throws<TrainingException>(() => step.Run([0, 1, 2, 0], 0.1f)).Message;
        Assert.Contains("step 1", message, StringComparison.Ordinal);
        Assert.Contains("dense1", message, StringComparison.Ordinal);
        Assert.Equal(before, WeightDigest.Of(model));
    }

    [Fact]
    public void Outputs_beside_the_scores_ask_for_nothing()
    {
        using var workers = new Workers(1);
        var graph = new GraphBuilder("two", new Shape(1, 1, 3));
        var hidden = graph.Add(s => new Dense("hidden", s[0], 4), graph.Input);
        var scores = graph.Add(s => new Dense("scores", s[0], 3), hidden);
        string digest = "";
        foreach (var model in (Model[])[graph.Build(Toy.Classes, scores), graph.Build(Toy.Classes, scores, hidden)])
        {
            model.Initialize(new He(), 1);
            var step = new TrainingStep(model, 2, new Sgd(), 1, workers);
            step.Plan.Input(2).Fill(0.5f);
            if (model.Outputs.Count > 1)
                step.Plan.OutputGradient(2, 1).Fill(7f);
            step.Run([0, 2], 0.1f);
            Assert.True(digest.Length == 0 || digest == WeightDigest.Of(model));
            digest = WeightDigest.Of(model);
        }
    }

    static string Digest(Workers workers, Optimizer optimizer)
    {
        var model = Toy.Network();
        model.Initialize(new He(), 7);
        var step = new TrainingStep(model, 50, optimizer, 7, workers);
        var images = Toy.Train;
        int[] labels = new int[50];
        for (int s = 0; s < 30; s++)
        {
            int count = s % 3 == 2 ? 37 : 50;
            for (int i = 0; i < count; i++)
            {
                int index = ((s * 50) + i) % images.Count;
                labels[i] = images.Label(index);
                for (int p = 0; p < 64; p++)
                    step.Plan.Input(count)[(i * 64) + p] = images.Pixels(index)[p] / 255f;
            }

            step.Run(labels.AsSpan(0, count), 0.003f);
        }

        return WeightDigest.Of(model);
    }
}
