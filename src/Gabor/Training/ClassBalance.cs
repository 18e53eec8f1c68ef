using Gabor.Data;

namespace Gabor.Training;

/// <summary>What is done where some classes have fewer images than others.</summary>
public enum ClassBalance
{
    /// <summary>Nothing: every image counts alike, and is seen once an epoch.</summary>
    None,

    /// <summary>The error of an image of class k counts N / (K N_k), so that in all every class counts alike.</summary>
    Weights,

    /// <summary>An epoch is N draws, each of a class, all being as likely, and of one of its images.</summary>
    Sampling,
}

/// <summary>How much classes count.</summary>
static class ClassWeights
{
    /// <summary>w(k) = N / (K N_k) over the K classes that have images; 1 for one that has none.</summary>
    public static float[] Balanced(ImageSource images)
    {
        long[] counts = new long[images.ClassNames.Count];
        for (int i = 0; i < images.Count; i++)
            counts[images.CheckedLabel(i)]++;
        int classes = counts.Count(count => count > 0);
        return [.. counts.Select(count => count == 0 ? 1f : (float)((double)images.Count / ((double)classes * count)))];
    }
}
