namespace Gabor.Numerics.Random;

/// <summary>Random orders.</summary>
static class Permutation
{
    /// <summary>Puts <paramref name="order"/> into one of its n! orders, all equally likely (Fisher and Yates).</summary>
    /// <param name="order">What is reordered; 0 … n − 1 where an order of indices is wanted.</param>
    /// <param name="stream">Element i takes its place by number i of this stream.</param>
    public static void Shuffle(Span<int> order, RandomStream stream)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = stream.Below((ulong)i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
