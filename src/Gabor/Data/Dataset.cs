using Gabor.Data.Text;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>
/// Images to learn from, images to choose by while learning, and images to be evaluated by once, all of the same classes. Each part is a
/// stream of samples: in memory, from files, or made by a program.
/// </summary>
public sealed class Dataset
{
    Lazy<string> sha256;

    /// <summary>A data set of its parts.</summary>
    /// <param name="name">The name it goes by, <c>digits</c>.</param>
    /// <param name="train">The images to learn from.</param>
    /// <param name="test">The images to be evaluated by; never learnt from.</param>
    /// <param name="source">Where the images come from and under which licence, in a sentence or two.</param>
    /// <param name="validation">The images to look at while training; null where there are none.</param>
    /// <param name="shape">The shape that every image is brought to; null for the one that all have already.</param>
    /// <exception cref="ArgumentException">A part has no images, the parts differ in classes, or no shape is given and the images
    /// differ in theirs.</exception>
    public Dataset(string name, ImageSource train, ImageSource test, string source, ImageSource? validation = null, Shape? shape = null)
        : this(name, train, validation, test, source, shape, null)
    {
    }

    Dataset(string name, ImageSource train, ImageSource? validation, ImageSource test, string source, Shape? shape, ValidationSplit? split)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(source);
        (Name, Train, Validation, Test, Source, Split) = (name, train, validation, test, source, split);
        if (train.Count == 0)
            throw new ArgumentException($"{name}: there are no training images; at least one is needed.", nameof(train));
        CheckClasses(test, "test", nameof(test));
        if (validation is not null)
            CheckClasses(validation, "validation", nameof(validation));
        Shape = shape ?? ShapeOfAll();
        sha256 = new Lazy<string>(() => ContentHash.Of(Parts));
    }

    /// <summary>
    /// Opens a data set by name, <c>digits</c>, <c>mnist:PATH</c>, <c>folder:PATH</c> or the path alone: <see cref="DatasetRegistry.Open"/>
    /// of the default registry.
    /// </summary>
    /// <exception cref="ArgumentException">There is no data set of this name, or its argument is missing or too many.</exception>
    /// <exception cref="GaborFormatException">The files are missing or damaged.</exception>
    public static Dataset Open(string name) => DatasetRegistry.Default.Open(name);

    /// <summary>The name it goes by, without its argument: <c>digits</c>.</summary>
    public string Name { get; }

    /// <summary>The images to learn from.</summary>
    public ImageSource Train { get; }

    /// <summary>The images to look at while training, to choose by; null where there are none.</summary>
    public ImageSource? Validation { get; }

    /// <summary>The images to be evaluated by, D_test of (3.51).</summary>
    public ImageSource Test { get; }

    /// <summary>The images of a part; null where there are none to validate by.</summary>
    /// <param name="part">Which.</param>
    public ImageSource? Part(DatasetPart part) => part switch
    {
        DatasetPart.Train => Train,
        DatasetPart.Validation => Validation,
        _ => Test,
    };

    /// <summary>How many images all parts have.</summary>
    internal int Count => Parts.Sum(part => part.Count);

    /// <summary>H × W × D: the shape of every image, or, where they differ, the one that every image is brought to.</summary>
    public Shape Shape { get; }

    /// <summary>The names of the K classes, in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;

    /// <summary>Where the images come from, and their licence.</summary>
    public string Source { get; }

    /// <summary>
    /// How <see cref="DatasetRegistry.Open"/> finds it again, <c>mnist:/data/mnist</c>; its name for one that was made by a program.
    /// </summary>
    public string Specification { get => field ?? Name; internal set; }

    /// <summary>What a person should know of it, in sentences: files that were left out; none if all is well.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether <see cref="Shape"/> is the images' own; false where one was chosen for images of many sizes.</summary>
    public bool HasOwnShape { get; init; } = true;

    /// <summary>How the validation images were taken from the training images; null where they were not.</summary>
    public ValidationSplit? Split { get; }

    /// <summary>
    /// SHA-256 of the content, 64 hexadecimal digits, by which a run says what it learnt from. Computed when first asked for.
    /// </summary>
    /// <remarks>
    /// Hashed are the training, validation and test images, one after the other, without names: <see cref="ContentHash"/> says how.
    /// </remarks>
    public string Sha256 => sha256.Value;

    /// <summary>Whether <see cref="Sha256"/> was told by another process that read all images.</summary>
    internal bool IsHashTold { get; private set; }

    /// <summary>The hash, and those of so many ranges of images, of which others may read one.</summary>
    internal string[] HashInRanges(int ranges, Action read)
    {
        var (all, own) = ContentHash.Of([.. Parts], ranges, read);
        sha256 = new Lazy<string>(all);
        return own;
    }

    /// <summary>The hash of one of so many ranges of images, all that is read of them.</summary>
    internal string HashOfRange(int range, int ranges) => ContentHash.OfRange(Parts, range, ranges);

    /// <summary>The hash of all labels, for which no image is read.</summary>
    internal string HashOfLabels() => ContentHash.OfLabels(Parts);

    /// <summary>Takes the hash from the process that has read all images.</summary>
    internal void TellHash(string all)
    {
        sha256 = new Lazy<string>(all);
        IsHashTold = true;
    }

    /// <summary>
    /// The same data set with a part of the training images, of each class the same share, taken out of them as validation images.
    /// </summary>
    /// <param name="share">The share, above 0 and below 1, of each class by the largest remainder; one image of each class at least
    /// stays.</param>
    /// <param name="seed">What the draw comes from; the same seed takes the same images. Both parts keep the order of the images.</param>
    /// <exception cref="ArgumentException">The share is out of range, or so small that it is no image.</exception>
    /// <exception cref="InvalidOperationException">There are validation images already.</exception>
    public Dataset WithValidation(double share, ulong seed = 1)
    {
        if (Validation is not null)
            throw new InvalidOperationException($"{Name}: there are {Validation.Count} validation images already; take no others.");
        var (train, validation) = StratifiedSplit.Of(Train, share, seed);
        return new Dataset(Name, Train.Subset(train), Train.Subset(validation), Test, Source, Shape, new ValidationSplit(share, seed))
        {
            Specification = Specification, Remarks = Remarks, HasOwnShape = HasOwnShape,
        };
    }

    /// <summary>The same data set, each image of which is brought to another shape when it is read; what was loaded is not.</summary>
    /// <param name="shape">H × W × D.</param>
    /// <exception cref="ArgumentException">It holds sentences, which have no size in pixels.</exception>
    public Dataset Resized(Shape shape) => shape == Shape ? this
        : Vocabulary is not null ? throw new ArgumentException(
            $"{Name}: it holds sentences of {Shape.Width} words, which cannot become {shape}; leave the size of images out.")
        : With(Train.Original, Validation?.Original, Test.Original, shape, Remarks);

    /// <summary>The vocabulary under which the images are sentences; null for images.</summary>
    internal Vocabulary? Vocabulary => Train.Vocabulary;

    /// <summary>The same sentences under another vocabulary, each of so many words.</summary>
    /// <exception cref="ArgumentException">It holds images.</exception>
    internal Dataset Under(Vocabulary vocabulary, int length, IReadOnlyList<string>? remarks = null) =>
        With(
            Train.Under(vocabulary, length), Validation?.Under(vocabulary, length), Test.Under(vocabulary, length),
            Vocabulary.ShapeOf(length), remarks ?? Remarks);

    /// <summary>The same data set of other parts, whose content is the same but for what is remarked.</summary>
    internal Dataset With(ImageSource train, ImageSource? validation, ImageSource test, Shape shape, IReadOnlyList<string> remarks) =>
        new(Name, train, validation, test, Source, shape, Split)
        {
            Specification = Specification, Remarks = remarks, HasOwnShape = HasOwnShape,
        };

    /// <summary><c>digits: 10000 training and 2000 test images of 28×28×1, 10 classes</c>.</summary>
    public override string ToString()
    {
        string validation = Validation is null ? "" : FormattableString.Invariant($", {Validation.Count} validation");
        if (Vocabulary is { } known)
        {
            return FormattableString.Invariant(
                $"{Name}: {Train.Count} training{validation} and {Test.Count} test sentences of {Shape.Width} words at most, ")
                + FormattableString.Invariant($"{known.Words.Count} different words, {ClassNames.Count} classes");
        }

        return FormattableString.Invariant(
            $"{Name}: {Train.Count} training{validation} and {Test.Count} test images of {Shape}, {ClassNames.Count} classes");
    }

    IEnumerable<ImageSource> Parts => Validation is null ? [Train, Test] : [Train, Validation, Test];

    void CheckClasses(ImageSource part, string what, string parameter)
    {
        if (part.Count == 0)
            throw new ArgumentException($"{Name}: there are no {what} images; at least one is needed.", parameter);
        if (Train.ClassNames.Count != part.ClassNames.Count)
        {
            throw new ArgumentException(
                $"{Name}: the training images have {Train.ClassNames.Count} classes, the {what} images {part.ClassNames.Count}; "
                + "names and order must be the same.",
                parameter);
        }

        if (ClassNameDifference.Of(Train.ClassNames, part.ClassNames) is { } difference)
        {
            throw new ArgumentException(
                $"{Name}: {difference.Of("the training images", $"the {what} images")}; names and order must be the same.", parameter);
        }
    }

    Shape ShapeOfAll()
    {
        if (Train.CommonShape is not { } all)
        {
            throw new ArgumentException(
                $"{Name}: its images must be decoded or differ; say which shape all are to be brought to.", "shape");
        }

        foreach (var part in Parts)
        {
            if (part.CommonShape != all)
            {
                string other = part.CommonShape?.ToString() ?? "of several shapes";
                throw new ArgumentException(
                    $"{Name}: the training images are {all}, others {other}; say which shape all are to be brought to.", "shape");
            }
        }

        return all;
    }
}

/// <summary>How validation images were taken from the training images, so that it can be done again.</summary>
/// <param name="Share">The share of the training images.</param>
/// <param name="Seed">What the draw came from.</param>
public sealed record ValidationSplit(double Share, ulong Seed);
