using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>The options of a command line before the network is known, so that a mistake is told before images are read.</summary>
static class StatedOptions
{
    /// <summary>
    /// The options for a network, checked; where the images will choose it, for the first of all candidates that they suit. The network
    /// that is chosen in the end has to be asked again.
    /// </summary>
    /// <param name="network">The name of the network, or <c>auto</c>.</param>
    /// <param name="dataset">The name of the data set.</param>
    /// <param name="change">Applies what the command line gives.</param>
    /// <exception cref="UsageException">They suit none.</exception>
    public static TrainingOptions For(string network, string dataset, Func<TrainingOptions, TrainingOptions> change)
    {
        UsageException? refusal = null;
        foreach (string name in NetworkWord.IsAuto(network) ? DefaultNetwork.Candidates : [network])
        {
            try
            {
                return UsageException.Check(() => change(DefaultOptions.For(name, dataset)).Validated());
            }
            catch (UsageException refused)
            {
                refusal ??= refused;
            }
        }

        throw refusal!;
    }
}
