using System.Diagnostics;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>oneDNN called directly, primitive by primitive.</summary>
sealed class OnednnPeer : IPeer
{
    /// <summary>How long and how often an arrangement runs before the faster is kept.</summary>
    const double TrialSeconds = 0.3;
    const int FewestTrials = 5;

    readonly OnednnNetwork network;
    readonly float[] scores;

    /// <summary>Builds network and batch.</summary>
    public OnednnPeer(Model model, PeerSettings settings)
    {
        scores = new float[settings.Batch * model.Output.Count];
        bool wantsWinograd = model.Nodes.Any(node => node.Layer is Convolution)
            && (settings.Mode == PlanMode.Training || Fastest(true) < Fastest(false));
        network = new OnednnNetwork(model, settings, wantsWinograd);

        // Channels last serve direct convolutions best, blocks of channels Winograd's; for training there are blocks only.
        double Fastest(bool tried)
        {
            using var trial = new OnednnNetwork(model, settings, tried);
            double best = double.PositiveInfinity;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < FewestTrials || Stopwatch.GetElapsedTime(start).TotalSeconds < TrialSeconds; i++)
            {
                long begun = Stopwatch.GetTimestamp();
                OnednnLibrary.Checked(OnednnLibrary.Infer(trial.Native));
                best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            }

            return best;
        }
    }

    /// <inheritdoc/>
    public float[] Scores()
    {
        Infer();
        OnednnLibrary.Scores(network.Native, scores);
        return scores;
    }

    /// <inheritdoc/>
    public void Infer() => OnednnLibrary.Checked(OnednnLibrary.Infer(network.Native));

    /// <inheritdoc/>
    public double Train() => OnednnLibrary.Train(network.Native);

    /// <inheritdoc/>
    public void Tidy()
    {
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
