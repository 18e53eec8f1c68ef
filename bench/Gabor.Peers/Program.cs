using System.CommandLine;
using System.Globalization;
using Gabor.Models;
using Gabor.Peers;
using Gabor.Plans;

// Without a command it compares; with one it is a library that the comparison started.
switch (args)
{
    case ["check", var library, var mode, var network]:
        Console.WriteLine(SameNetwork.Check(Named(library), network, ModeOf(mode)));
        return 0;
    case ["measure", var library, var mode, var network, var batch, var threads, var seconds, var round]:
        var taken = Measurement.Take(
            Named(library), network, ModeOf(mode), Whole(batch), Whole(threads), double.Parse(seconds, CultureInfo.InvariantCulture),
            Whole(round));
        Console.WriteLine(taken.ToLine());
        return 0;
    case ["reach", var library, var data, var threads, var round]:
        Console.WriteLine(Lesson.Take(Named(library), data, Whole(threads), Whole(round)).ToLine());
        return 0;
    case ["quantized", var folder, var bytes, var threads, var rounds, var seconds]:
        using (var comparison = new QuantizedComparison(folder, bytes, Whole(threads)))
        {
            comparison.Run(Whole(rounds), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), Console.Out);
        }

        return 0;
    default:
        return CompareCommand().Parse(args).Invoke();
}

static Command CompareCommand()
{
    var words = new Argument<string[]>("WORDS")
    {
        Description = "train (by default) or infer, then networks, those of README.md if none is named; or learn and a data set, as "
            + "mnist:PATH.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    var batch = new Option<int?>("--batch-size")
    {
        Description = "Images of a step. [default: 128; of photographs 8 in training, 1 and then 16 in inference]",
    };
    var threads = new Option<int>("--threads") { Description = "Threads of each library.", DefaultValueFactory = _ => 2 };
    var seconds = new Option<double>("--seconds") { Description = "How long each measurement times steps.", DefaultValueFactory = _ => 5 };
    var rounds = new Option<int>("--rounds")
    {
        Description = "How often each library is measured, or learns.", DefaultValueFactory = _ => 5,
    };
    var against = new Option<string?>("--against")
    {
        Description = "The other libraries, separated by commas. By default all that support the mode.",
        HelpName = string.Join(',', Library.All.Skip(1).Select(library => library.Name)),
    };
    var file = new Option<string?>("--out") { Description = "A JSON file; a chart, .svg, goes beside it." };
    var near = new Option<bool>("--near")
    {
        Description =
            "Measure only while the cores share a last-level cache; on a virtual machine whose host moves them, wait and measure again.",
    };
    var command = new RootCommand("Compares Gabor with TorchSharp, oneDNN and ONNX Runtime on this machine.")
    {
        words, batch, threads, seconds, rounds, against, near, file,
    };
    command.SetAction(parsed =>
    {
        var given = parsed.GetValue(words)!;
        if (given is ["learn", var data])
        {
            TorchLibrary.Prepare();
            LearningComparison.Run(data, parsed.GetValue(threads), Math.Max(1, parsed.GetValue(rounds)), Console.Out);
            return;
        }

        bool hasMode = given is ["train" or "infer", ..];
        string[] names = [.. given.Skip(hasMode ? 1 : 0).Select(name => Networks.Default.Named(name).Name)];
        if (names.Length == 0)
            names = [.. ComparedNetworks.All];
        var settings = new Settings(
            hasMode ? ModeOf(given[0]) : PlanMode.Training, names, parsed.GetValue(batch), parsed.GetValue(threads),
            parsed.GetValue(seconds),
            Math.Max(1, parsed.GetValue(rounds)), parsed.GetValue(near),
            parsed.GetValue(against)?.Split(',').Select(name => Named(name).Name).ToArray());

        TorchLibrary.Prepare();
        var comparison = new Comparison(settings);
        foreach (string name in names)
        {
            comparison.Run(name);
            if (parsed.GetValue(file) is { } path)
                Report.Save(path, settings, comparison); // after each network, so that an interruption costs one at most
        }

        Report.Print(settings, comparison, Console.Out);
    });
    return command;
}

static Library Named(string name) => Library.All.Single(library => library.Name == name);

static PlanMode ModeOf(string command) => command == "train" ? PlanMode.Training : PlanMode.Inference;

static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
