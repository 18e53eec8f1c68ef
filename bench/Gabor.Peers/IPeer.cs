namespace Gabor.Peers;

/// <summary>A network in another library: the same layers, weights and batch as Gabor's.</summary>
interface IPeer : IDisposable
{
    /// <summary>The scores of the batch in evaluation, [N, 10].</summary>
    float[] Scores();

    /// <summary>One forward pass of the batch.</summary>
    void Infer();

    /// <summary>One step of training on the batch; the mean loss before it.</summary>
    double Train();

    /// <summary>Cleanup between two steps, outside the measured time.</summary>
    void Tidy();
}
