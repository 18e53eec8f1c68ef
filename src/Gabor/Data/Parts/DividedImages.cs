using Gabor.Numerics;
using static System.FormattableString;

namespace Gabor.Data.Parts;

/// <summary>Divides images into those to learn from, to validate by and to be evaluated by.</summary>
/// <remarks>
/// Where the images are divided already, they stay so; of three parts, the images of the validation part are evaluated by where there is no
/// test part. Else a fifth of each class is drawn to be evaluated by, with a fixed seed: the draw depends on nothing but the order of the
/// images, so the same ones are always divided in the same way.
/// </remarks>
static class DividedImages
{
    /// <summary>The share of each class that is evaluated by where nothing says which.</summary>
    const double TestShare = 0.2;

    /// <summary>What a person should know where no image is there to be evaluated by.</summary>
    public const string WithoutTest = "there are no test images: the validation images are evaluated by.";

    /// <summary>What the draw comes from.</summary>
    const ulong Seed = 1;

    /// <summary>A data set of images of which each says the part that it belongs to.</summary>
    /// <param name="name">The name of the data set.</param>
    /// <param name="path">Where it lies, for messages.</param>
    /// <param name="images">All images.</param>
    /// <param name="parts">The part of each.</param>
    /// <param name="remarks">What a person should know; more is added.</param>
    /// <exception cref="GaborFormatException">There is nothing to learn from, or a class of which nothing is.</exception>
    public static Dataset Of(string name, string path, ImageSource images, DatasetPart[] parts, List<string> remarks)
    {
        if (!parts.Contains(DatasetPart.Test) && !parts.Contains(DatasetPart.Validation))
            return Drawn(name, path, images, remarks);
        int[] train = Indices(DatasetPart.Train), validation = Indices(DatasetPart.Validation), test = Indices(DatasetPart.Test);
        if (train.Length == 0)
            throw new GaborFormatException(path, "none of its images is for training: nothing could be learnt.");
        CheckClasses(path, images);
        var learnt = train.Select(images.Label).ToHashSet();
        foreach (int index in (int[])[.. validation, .. test])
        {
            if (!learnt.Contains(images.Label(index)))
            {
                string of = images.ClassNames[images.Label(index)];
                throw new GaborFormatException(
                    images.NameOf(index), $"no training image is of its class, {GaborFormatException.Quote(of)}.");
            }
        }

        if (test.Length == 0)
            remarks.Add(WithoutTest);
        var (tested, validated) = test.Length == 0 ? (validation, []) : (test, validation);
        return Joined(
            name, images.Subset(train), validated.Length == 0 ? null : images.Subset(validated), images.Subset(tested),
            $"{Path.GetFullPath(path)}, divided as it says.", remarks);

        int[] Indices(DatasetPart part) => [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] == part)];
    }

    /// <summary>A data set of images of which a fifth of each class is drawn to be evaluated by.</summary>
    /// <exception cref="GaborFormatException">There are too few images.</exception>
    public static Dataset Drawn(string name, string path, ImageSource images, List<string> remarks)
    {
        CheckClasses(path, images);
        int[] counts = new int[images.ClassNames.Count];
        for (int i = 0; i < images.Count; i++)
            counts[images.CheckedLabel(i)]++;
        for (int k = 0; k < counts.Length; k++)
        {
            if (counts[k] == 1)
            {
                remarks.Add($"class {GaborFormatException.Quote(images.ClassNames[k])} has one image: it is learnt from, and nothing "
                    + "tests it.");
            }
        }

        int classes = counts.Count(count => count > 0);
        if (images.Count < 2 * classes)
        {
            throw new GaborFormatException(
                path, $"{images.Count} images in {classes} classes are too few to learn from some and be evaluated by others; "
                + "put at least two into each class.");
        }

        var (train, test) = StratifiedSplit.Of(images, TestShare, Seed);
        return Joined(
            name, images.Subset(train), null, images.Subset(test),
            Invariant($"{Path.GetFullPath(path)}; a fifth of each class is evaluated by, drawn with seed {Seed}."), remarks);
    }

    /// <summary>A data set of its parts, in the shape that suits the training images.</summary>
    public static Dataset Joined(
        string name, ImageSource train, ImageSource? validation, ImageSource test, string source, List<string> remarks)
    {
        RemarkCase(train.ClassNames, remarks);
        var (shape, isOwn) = train.CommonShape is null ? ImageSizes.Suited(train) : ((Shape?)null, true);
        return new(name, train, test, source, validation, shape) { Remarks = remarks, HasOwnShape = isOwn };
    }

    /// <summary>Two classes that differ by case alone were most likely meant to be one.</summary>
    static void RemarkCase(IReadOnlyList<string> classNames, List<string> remarks)
    {
        foreach (var same in classNames.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            remarks.Add($"classes {string.Join(" and ", same.Select(GaborFormatException.Quote))} differ in case alone; are they one?");
    }

    static void CheckClasses(string path, ImageSource images)
    {
        if (images.Count == 0)
            throw new GaborFormatException(path, "there are no images.");
        if (images.ClassNames.Count < 2)
        {
            throw new GaborFormatException(
                path, $"there is one class, {GaborFormatException.Quote(images.ClassNames[0])}; a classifier needs two.");
        }
    }
}
