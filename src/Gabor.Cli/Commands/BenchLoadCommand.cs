using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Experiments.Benchmarks;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench load</c>: measures how fast images of a data set become batches.</summary>
static class BenchLoadCommand
{
    const int BatchByDefault = 32, MostImages = 65_536, MostThreads = 256;
    const double SecondsByDefault = 5, MostSeconds = 3600;

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The data set.", required: true);
        var flags = TrainingFlags.OfImages();
        var batch = OptionKinds.Number<int>("--batch-size", "N", $"Batch size. [default: {BatchByDefault}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads. [default: all processors]");
        var seconds = OptionKinds.Number<double>("--seconds", "S", $"Seconds of measurement. [default: {SecondsByDefault}]");
        var json = OptionKinds.Json();
        var command = new Command(
            "load", "Measures how fast training images become batches: reading, decoding, resizing, augmenting. Nothing is kept.") { data };
        flags.AddTo(command);
        foreach (var option in (Option[])[batch, threads, seconds, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            int images = UsageException.Between("bench load", "--batch-size", parsed.GetValue(batch) ?? BatchByDefault, 1, MostImages);
            int all = Math.Min(Environment.ProcessorCount, MostThreads);
            int workers = UsageException.Between("bench load", "--threads", parsed.GetValue(threads) ?? all, 1, MostThreads);
            double time = UsageException.Between(
                "bench load", "--seconds", parsed.GetValue(seconds) ?? SecondsByDefault, 0, MostSeconds);
            var options = flags.Apply(parsed, new TrainingOptions { BatchSize = images });
            string word = parsed.GetRequiredValue(data)!;
            var opened = DatasetWord.Open(word);
            using var interrupt = new Interrupt(terminal, () => { });
            terminal.Say($"loading {word} for {Format.Fixed(time, 1)} s");
            var result = UsageException.Check(
                () => LoaderBenchmark.Run(opened, options, workers, TimeSpan.FromSeconds(time), interrupt.Token));
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(word, result));
            else
                terminal.Tell(Line(result));
            return ExitCode.Done;
        });
        return command.WithExamples(
            "gabor bench load photos/ --image-size 224", "gabor bench load digits --rotate 15 --elastic 1.4 --threads 1 --json");
    }

    static string Line(LoaderResult result) =>
        $"{result.Input}, batch {Format.Count(result.Batch)}, {Format.Plural(result.Threads, "thread")}: "
        + $"{Format.Short(result.ImagesPerSecond)} images/s ({Format.Count(result.Images)} in {Format.Fixed(result.Seconds, 1)} s), "
        + $"{Format.Bytes(result.AllocatedBytes)} allocated per image, {Format.Bytes(result.PeakBytes)} at most";

    static JsonObject Document(string data, LoaderResult result) => new()
    {
        ["data_set"] = data,
        ["input"] = result.Input.ToString(),
        ["batch"] = result.Batch,
        ["threads"] = result.Threads,
        ["images"] = result.Images,
        ["seconds"] = Documents.Number(result.Seconds),
        ["images_per_second"] = Documents.Number(result.ImagesPerSecond),
        ["allocated_bytes_per_image"] = Documents.Number(result.AllocatedBytes),
        ["peak_memory_bytes"] = result.PeakBytes,
    };
}
