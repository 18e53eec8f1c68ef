namespace Gabor.Data.Cifar;

/// <summary>One of the two data sets of Krizhevsky and Hinton in its binary version, and which of its labels counts.</summary>
/// <param name="Name">How it is opened by name.</param>
/// <param name="Summary">What it is.</param>
/// <param name="Labels">Bytes of labels before the pixels of an image.</param>
/// <param name="LabelAt">Which of them counts.</param>
/// <param name="Training">The files to learn from.</param>
/// <param name="Testing">The file to be evaluated by.</param>
/// <param name="Meta">The file that names the classes.</param>
/// <param name="ClassNames">The names as published, where that file is not there.</param>
sealed record CifarKind(
    string Name, string Summary, int Labels, int LabelAt, IReadOnlyList<string> Training, string Testing, string Meta,
    IReadOnlyList<string> ClassNames)
{
    const string Folder = "the binary version, a folder or its .tar.gz";

    /// <summary>CIFAR-10.</summary>
    public static CifarKind Ten { get; } = new(
        "cifar10", $"50,000 + 10,000 photographs of 10 classes, 32×32 colour: {Folder}", 1, 0,
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"], "test_batch.bin",
        "batches.meta.txt",
        Words("airplane automobile bird cat deer dog frog horse ship truck"));

    /// <summary>CIFAR-100 with its 100 fine classes.</summary>
    public static CifarKind Hundred { get; } = new(
        "cifar100", "the same of 100 classes", 2, 1, ["train.bin"], "test.bin", "fine_label_names.txt",
        Words(
            "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar "
            + "cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl "
            + "hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse "
            + "mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit "
            + "raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower "
            + "sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman "
            + "worm"));

    /// <summary>CIFAR-100 with its 20 coarse classes.</summary>
    public static CifarKind Coarse { get; } = Hundred with
    {
        Name = "cifar100-coarse",
        Summary = "the same of the 20 classes above them",
        LabelAt = 0,
        Meta = "coarse_label_names.txt",
        ClassNames = Words(
            "aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture insects "
            + "large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores "
            + "medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1 vehicles_2"),
    };

    /// <summary>Bytes of an image with its labels.</summary>
    public int Record => Labels + CifarBatch.Pixels;

    /// <summary>As a kind of data set.</summary>
    public DatasetKind Kind => new(Name, "PATH", Summary, path => CifarDataset.Open(this, path))
    {
        // A path alone is the fine classes.
        Recognizes = path => !ReferenceEquals(this, Coarse) && CifarFiles.AreIn(path, this),
    };

    static string[] Words(string words) => words.Split(' ');
}
