namespace Gabor.Data.Cifar;

/// <summary>
/// A file of CIFAR images: of each, one or two bytes of labels, then 1024 red, 1024 green and 1024 blue bytes, row by row.
/// </summary>
/// <param name="Name">Its path, for messages.</param>
/// <param name="Images">[N, 32, 32, 3].</param>
/// <param name="Labels">[N].</param>
sealed record CifarBatch(string Name, byte[] Images, int[] Labels)
{
    /// <summary>Rows and columns of an image.</summary>
    public const int Side = 32;

    /// <summary>Bytes of an image.</summary>
    public const int Pixels = 3 * Plane;

    const int Plane = Side * Side;

    /// <summary>Images of a file at most; the largest published one has 50,000.</summary>
    const int MostImages = 100_000;

    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="GaborFormatException">It does not end with an image, or a label is out of range.</exception>
    public static CifarBatch Read(Stream content, string name, CifarKind kind)
    {
        var labels = new List<int>();
        using var images = new MemoryStream();
        byte[] record = new byte[kind.Record], image = new byte[Pixels];
        int got;
        while ((got = content.ReadAtLeast(record, record.Length, throwOnEndOfStream: false)) == record.Length)
        {
            int label = record[kind.LabelAt];
            if (label >= kind.ClassNames.Count)
            {
                throw GaborFormatException.AtByte(
                    name, ((long)labels.Count * record.Length) + kind.LabelAt,
                    $"the label of image {labels.Count} is {label}; labels are 0 to {kind.ClassNames.Count - 1}. "
                    + $"Is it a file of {kind.Name}, in the binary version?");
            }

            if (labels.Count == MostImages)
                throw new GaborFormatException(name, $"more than {MostImages} images; this is no file of {kind.Name}.");
            labels.Add(label);
            for (int i = 0; i < Pixels; i++)
                image[i] = record[kind.Labels + (i % 3 * Plane) + (i / 3)];
            images.Write(image);
        }

        if (got > 0 || labels.Count == 0)
        {
            throw new GaborFormatException(
                name, $"it has {((long)labels.Count * record.Length) + got} bytes: {labels.Count} images of {record.Length} and "
                + $"{got} more. It was cut, or is no file of {kind.Name}, in the binary version. Fetch it again.");
        }

        return new(name, images.ToArray(), [.. labels]);
    }

    /// <summary>Several files as one source.</summary>
    public static ImageSet Join(IReadOnlyList<CifarBatch> batches, IReadOnlyList<string> classNames)
    {
        byte[] images = batches.Count == 1 ? batches[0].Images : new byte[batches.Sum(batch => batch.Images.Length)];
        for (int i = 0, at = 0; batches.Count > 1 && i < batches.Count; at += batches[i++].Images.Length)
            batches[i].Images.CopyTo(images, at);
        return new(new(Side, Side, 3), images, [.. batches.SelectMany(batch => batch.Labels)], classNames);
    }
}
