using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>Images to learn from and images to be evaluated by, of one shape and with the same classes.</summary>
public sealed class Dataset
{
    readonly Lazy<string> sha256;

    /// <summary>A data set of two sets.</summary>
    /// <param name="name">The name it goes by, <c>digits</c>.</param>
    /// <param name="train">The images to learn from.</param>
    /// <param name="test">The images to be evaluated by; never learnt from.</param>
    /// <param name="source">Where the images come from and under which licence, in a sentence or two.</param>
    /// <exception cref="ArgumentException">The two sets differ in shape or classes.</exception>
    public Dataset(string name, ImageSet train, ImageSet test, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(source);
        if (train.Shape != test.Shape)
            throw new ArgumentException($"{name}: the training images are {train.Shape}, the test images {test.Shape}; both must have one shape.", nameof(test));
        if (!train.ClassNames.SequenceEqual(test.ClassNames))
            throw new ArgumentException($"{name}: the training images have {train.ClassNames.Count} classes, the test images {test.ClassNames.Count}; "
                + "names and order must be the same.", nameof(test));
        Name = name;
        Train = train;
        Test = test;
        Source = source;
        sha256 = new Lazy<string>(Hash);
    }

    /// <summary>The name it goes by, without its argument: <c>digits</c>.</summary>
    public string Name { get; }

    /// <summary>The images to learn from.</summary>
    public ImageSet Train { get; }

    /// <summary>The images that training may decide by; null for none.</summary>
    public ImageSet? Validation { get; private init; }

    /// <summary>The images to be evaluated by, D_test of (3.51).</summary>
    public ImageSet Test { get; }

    /// <summary>The shape of every image, H × W × D.</summary>
    public Shape Shape => Train.Shape;

    /// <summary>The names of the K classes, in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;

    /// <summary>Where the images come from, and their licence.</summary>
    public string Source { get; }

    /// <summary>SHA-256 of the content, 64 hexadecimal digits, by which a run says what it learnt from. Computed when first asked for.</summary>
    /// <remarks>
    /// Hashed are, for the training set and then the test set: the line <c>N H W D K\n</c> in ASCII decimal, all pixels [N, H, W, D], all labels as 32-bit little-endian integers.
    /// Neither names nor the packing of the files count, so the same images have the same hash wherever they came from.
    /// </remarks>
    public string Sha256 => sha256.Value;

    /// <summary>The same images with a part of the training images for validation: of each class the same share, drawn from a seed.</summary>
    public Dataset WithValidation(double share, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, Train.Count)];
        Numerics.Random.Permutation.Shuffle(order, new Numerics.Random.RandomStream(seed, Numerics.Random.Purpose.Sample, 1));
        var chosen = order.GroupBy(i => Train.Label(i)).SelectMany(own => own.Take((int)Math.Round(own.Count() * share))).ToHashSet();
        return new Dataset(Name, Part(false), Test, Source) { Validation = Part(true), Specification = Specification };

        ImageSet Part(bool validation)
        {
            int[] indices = [.. Enumerable.Range(0, Train.Count).Where(i => chosen.Contains(i) == validation)];
            return new ImageSet(Shape, [.. indices.SelectMany(i => Train.Pixels(i).ToArray())], [.. indices.Select(i => Train.Label(i))], ClassNames);
        }
    }

    /// <summary>How <see cref="Datasets.Open"/> finds it again, <c>mnist:/data/mnist</c>; its name for one that was made by a program.</summary>
    public string Specification { get => field ?? Name; internal set; }

    string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageSet set in (ReadOnlySpan<ImageSet>)[Train, Test])
        {
            Shape s = set.Shape;
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{set.Count} {s.Height} {s.Width} {s.Depth} {ClassNames.Count}\n")));
            hash.AppendData(set.AllPixels);
            byte[] labels = new byte[4 * set.Count];
            for (int i = 0; i < set.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(labels.AsSpan(4 * i), set.Label(i));
            hash.AppendData(labels);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
