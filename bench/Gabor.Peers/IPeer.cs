namespace Gabor.Peers;

/// <summary>A network in another library: the same layers, weights and batch as Gabor's.</summary>
interface IPeer : IDisposable
{
    /// <summary>The scores of the batch when evaluation, [N, 10].</summary>
    float[] Scores();

    /// <summary>One forward pass of the batch.</summary>
    void Infer();

    /// <summary>One step of training on the batch; the mean loss before it.</summary>
    double Train();

    /// <summary>What the library wants done between two steps, outside their times.</summary>
    void Tidy();
}
