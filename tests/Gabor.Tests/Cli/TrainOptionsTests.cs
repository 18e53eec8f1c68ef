using System.Text.Json.Nodes;
using Gabor.Processes;
using Gabor.Tests.Data.Folders;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>Options of training at real size, from the command line.</summary>
public sealed class TrainOptionsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Images => folder.File("images");

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    string[] Train(params string[] more) =>
        ["train", Images, "--image-size", "16", "--epochs", "2", "--batch-size", "8", "--out", Out, .. more];

    [Fact]
    public void Activations_may_be_computed_again_to_the_same_weights()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        string[] kept = Digests([]), again = Digests(["--activations", "recompute", "--force"]);
        Assert.Equal(ActivationMemory.Recompute, TrainingRun.OptionsOf(Out).Activations);
        Assert.Equal(kept, again);
        Assert.NotEmpty(kept);

        string[] Digests(string[] more) =>
            [.. CommandLine.Done(Train(["--digest", .. more])).Output.Split('\n').Where(line => line.Contains(" weights "))];
    }

    [Fact]
    public void A_step_may_be_accumulated_and_classes_balanced()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        CommandLine.Done(Train("--accumulate", "2", "--balance", "weights"));
        var options = TrainingRun.OptionsOf(Out);
        Assert.Equal((8, 2, ClassBalance.Weights), (options.BatchSize, options.Accumulate, options.Balance));
        Assert.Contains("'recompute'", CommandLine.Fails(2, Train("--activations", "recomput")), StringComparison.Ordinal);
        Assert.Contains("1, 2, 4", CommandLine.Fails(2, Train("--accumulate", "3")), StringComparison.Ordinal);
        Assert.Contains("'sampling'", CommandLine.Fails(2, Train("--balance", "samplin")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_may_be_cut_into_parts()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        var done = CommandLine.Done(Train("--parts", "3"));
        Assert.Contains("3 parts of a batch on 1 process, ", done.Error, StringComparison.Ordinal);
        Assert.Equal(3, TrainingRun.OptionsOf(Out).Parts);
        Assert.Contains("from 1 to 1024", CommandLine.Fails(2, Train("--parts", "1025")), StringComparison.Ordinal);
        string both = CommandLine.Fails(2, Train("--parts", "2", "--accumulate", "4"));
        Assert.Contains("accumulate is 4; it must be no more than the parts, 2", both, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_in_parts_may_be_accumulated()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        string[] line = ["--parts", "4", "--accumulate", "2"];
        Assert.Contains("train it with batch-norm-statistics part", CommandLine.Fails(1, Train(line)), StringComparison.Ordinal);
        CommandLine.Done(Train([.. line, "--batch-norm-statistics", "part"]));
        Assert.Equal((2, 4), (TrainingRun.OptionsOf(Out).Accumulate, TrainingRun.OptionsOf(Out).Parts));
    }

    [Fact]
    public void Parts_may_be_normalized_by_themselves()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        string[] line = ["--model", "resnet20", "--parts", "3"];
        var done = CommandLine.Done(Train([.. line, "--batch-norm-statistics", "part"]));
        Assert.Contains(
            "3 parts of a batch on 1 process, batch normalization of each part by itself, ", done.Error, StringComparison.Ordinal);
        Assert.Equal(StatisticsScope.Part, TrainingRun.OptionsOf(Out).BatchNormStatistics);
        Assert.Contains("'batch'", CommandLine.Fails(2, Train("--batch-norm-statistics", "bach")), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_may_be_shuffled_in_blocks()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        CommandLine.Done(Train("--shuffle-block", "2"));
        Assert.Equal(2, TrainingRun.OptionsOf(Out).ShuffleBlock);
        string both = CommandLine.Fails(2, Train("--shuffle-block", "2", "--balance", "sampling"));
        Assert.Contains("shuffle-block is 2; it must be 0 where each class is drawn as often", both, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_budget_is_told_as_epochs_before_training()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        var done = CommandLine.Done(Train("--minutes", "0.000001"));
        Assert.Contains("1 epoch in batches", done.Error, StringComparison.Ordinal);
        Assert.Contains("forecast: ", done.Error, StringComparison.Ordinal);
        Assert.Contains("minutes is 0", CommandLine.Fails(2, Train("--minutes", "0", "--force")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_learning_rate_may_be_found_first()
    {
        var done = CommandLine.Done(
            "train", "digits", "--model", "softmax", "--epochs", "1", "--batch-size", "500", "--find-lr", "--out", Out);
        Assert.Contains("range test: a learning rate of ", done.Error, StringComparison.Ordinal);
        Assert.NotEqual(0.005, TrainingRun.OptionsOf(Out).Optimizer.LearningRate);
    }

    [Fact]
    public void A_cache_gives_the_same_bits_and_decodes_nothing_the_second_time()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        string cache = folder.File("cache");
        string[] digests = [.. Enumerable.Range(0, 3).Select(run => Digest(run > 0))];
        Assert.Equal(digests[0], digests[1]);
        Assert.Equal(digests[0], digests[2]);
        Assert.NotEmpty(Directory.GetFiles(cache));

        string Digest(bool isCached)
        {
            string[] more = isCached ? ["--cache", cache] : [];
            var document = JsonNode.Parse(CommandLine.Done(Train([.. more, "--force", "--digest", "--json"])).Output)!;
            return (string)document["history"]![1]!["digest"]!;
        }
    }

    [Fact]
    public void Broken_images_are_left_out_of_an_evaluation_where_that_is_asked_for()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        CommandLine.Done(Train());
        string other = folder.File("other");
        ClassFolderSet.Write(other, 12, "across", "down");
        foreach (string file in Directory.GetFiles(Path.Combine(other, "down")))
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..60]);
        ClassFolderSet.Write(other, 6, "down");
        Assert.Contains(".bmp", CommandLine.Fails(1, "eval", Out, other), StringComparison.Ordinal);
        Assert.Contains("left out", CommandLine.Done("eval", Out, other, "--on-error", "skip").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_are_listed_with_their_schema()
    {
        Assert.Contains("resnet18", CommandLine.Done("networks").Output, StringComparison.Ordinal);
        var document = JsonNode.Parse(CommandLine.Done("networks", "--json").Output)!;
        var alexnet = document["networks"]!.AsArray().Single(network => (string)network!["network"]! == "alexnet")!;
        Assert.Equal(60_965_224, (long)alexnet["parameters"]!);
        Assert.Contains("json-schema.org", CommandLine.Done("networks", "--schema").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_ones_own_trains_is_inspected_and_resumed()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        string file = folder.File("mine.json");
        File.WriteAllText(
            file,
            """{"layers": [{"kind": "convolution", "filters": 4, "size": 3}, {"kind": "relu"}, {"kind": "dense", "outputs": "classes"}]}""");
        Assert.Contains("training mine", CommandLine.Done(Train("--model", file)).Error, StringComparison.Ordinal);
        File.Delete(file);
        CommandLine.Done("train", "--resume", Out, "--epochs", "3");
        CommandLine.Done("eval", Out);
        File.WriteAllText(file, """{"layers": [{"kind": "conv"}]}""");
        Assert.Contains("mine.json:1", CommandLine.Fails(1, Train("--model", file, "--force")), StringComparison.Ordinal);
        Assert.Contains("mine.json", CommandLine.Fails(1, "inspect", file), StringComparison.Ordinal);
    }
}
