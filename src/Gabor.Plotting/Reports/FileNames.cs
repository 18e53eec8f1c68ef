using Gabor.Data;

namespace Gabor.Plotting.Reports;

/// <summary>Names of images without the folders that all of them share: short, and silent about where on the machine they lie.</summary>
sealed class FileNames
{
    readonly ImageSource images;
    readonly int shared;

    /// <param name="images">The images.</param>
    public FileNames(ImageSource images)
    {
        this.images = images;
        string first = images.Count == 0 ? "" : images.NameOf(0);
        shared = first.LastIndexOfAny(['/', '\\']) + 1;
        for (int i = 1; i < images.Count && shared > 0; i++)
        {
            string name = images.NameOf(i);
            while (shared > 0 && !name.AsSpan().StartsWith(first.AsSpan(0, shared), StringComparison.Ordinal))
                shared = first.AsSpan(0, shared - 1).LastIndexOfAny('/', '\\') + 1;
        }
    }

    /// <summary>The name of an image.</summary>
    public string Of(int index) => images.NameOf(index)[shared..];
}
