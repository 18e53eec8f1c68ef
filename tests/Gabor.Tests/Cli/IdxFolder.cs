using Gabor.Tests.Data;

namespace Gabor.Tests.Cli;

/// <summary>Four IDX files of 60 + 20 images of 8 × 8 pixels: bright on the left, in the middle or on the right.</summary>
static class IdxFolder
{
    static readonly string[] Names =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>Writes them.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="rename">Another name for each; the usual one if null.</param>
    public static void Write(string folder, Func<string, string>? rename = null)
    {
        Directory.CreateDirectory(folder);
        int[] counts = [60, 20];
        for (int part = 0; part < 2; part++)
        {
            byte[] labels = [.. Enumerable.Range(0, counts[part]).Select(i => (byte)(i % 3))];
            byte[] pixels = [.. labels.SelectMany((label, i) =>
                Enumerable.Range(0, 64).Select(at => (byte)(at % 8 / 3 == label ? 200 + i : 5)))];
            Save(2 * part, Samples.Idx([counts[part], 8, 8], pixels));
            Save((2 * part) + 1, Samples.Idx([counts[part]], labels));
        }

        void Save(int name, byte[] bytes) => File.WriteAllBytes(Path.Combine(folder, rename?.Invoke(Names[name]) ?? Names[name]), bytes);
    }
}
