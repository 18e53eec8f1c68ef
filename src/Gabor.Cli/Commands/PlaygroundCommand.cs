using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gabor.Experiments.Playgrounds;
using Gabor.Formats;
using Gabor.Numerics.Threads;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor playground</c>: trains small networks on points of the plane.</summary>
static class PlaygroundCommand
{
    const int Points = 400;

    const double Noise = 0.03;

    /// <summary>The value of <c>--model</c> for all of them side by side.</summary>
    const string Every = "all";

    public static Command Make(Terminal terminal)
    {
        var defaults = new PlaygroundOptions();
        string[] kinds = [.. PointSets.Kinds.Names], models = [.. PlaygroundOptions.Models.Select(model => model.Name), Every];
        var word = new Argument<string>("POINTS")
        {
            HelpName = "POINTS",
            DefaultValueFactory = _ => kinds[0],
            Description = $"The points. {string.Join("; ", PointSets.Kinds.Select(kind => $"{kind.Name}: {kind.Summary}"))}.",
        };
        word.CompletionSources.Add(kinds);
        var model = OptionKinds.Named("--model", "NAME",
            $"The network. {string.Join("; ", PlaygroundOptions.Models.Select(m => $"{m.Name}: {m.Summary}"))}; {Every}: "
            + $"all of them side by side. [default: {Every}]",
            models);
        var hidden = new Option<string?>("--hidden")
        {
            HelpName = "N,N,…",
            Description =
                "Neurons of each hidden layer. Two in the last one are drawn directly, more by their first two principal components. "
                + $"[default: {string.Join(',', defaults.Hidden)}]",
        };
        var activation = OptionKinds.Named("--activation", "NAME",
            $"The activation function of mlp: {string.Join(", ", PlaygroundOptions.ActivationNames)}. [default: {defaults.Activation}]",
            PlaygroundOptions.ActivationNames);
        var noise = OptionKinds.Number<double>(
            "--noise", "X",
            string.Create(CultureInfo.InvariantCulture, $"The standard deviation of the points from their lines. [default: {Noise}]"));
        var points = OptionKinds.Number<int>("--points", "N", $"Number of training points, and of test points. [default: {Points}]");
        var epochs = OptionKinds.Number<int>("--epochs", "N", $"Number of epochs. [default: {defaults.Epochs}]");
        var learningRate = OptionKinds.Number<double>(
            "--learning-rate", "X",
            string.Create(CultureInfo.InvariantCulture, $"The highest learning rate. [default: {defaults.LearningRate}]"));
        var seed = OptionKinds.Number<ulong>("--seed", "N", $"The seed of points, weights and order. [default: {defaults.Seed}]");
        var threads = OptionKinds.Number<int>(
            "--threads", "N", "Number of threads; never changes the result. [default: 1, such networks are small]");
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE", Description = "Draws the decision regions and the inputs of the last layer, as .png or .svg.",
        };
        var csv = new Option<string?>("--csv")
        {
            HelpName = "FILE",
            Description =
                "Writes a line for each network and point: coordinates, class, predicted class, and the inputs of the last layer.",
        };
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command(
            "playground", "Trains small networks on points of the plane and draws their decision regions, as in figure 4.3.")
        {
            word, model, hidden, activation, noise, points, epochs, learningRate, seed, threads, file, csv, quiet, json,
        };
        command.SetAction(parsed =>
        {
            string chosen = Known(parsed.GetValue(model) ?? Every, models);
            var options = defaults with
            {
                Model = chosen == Every ? defaults.Model : chosen,
                Hidden = parsed.GetValue(hidden) is { } sizes ? ParseHidden(sizes) : defaults.Hidden,
                Activation = parsed.GetValue(activation) ?? defaults.Activation,
                Epochs = parsed.GetValue(epochs) ?? defaults.Epochs,
                LearningRate = parsed.GetValue(learningRate) ?? defaults.LearningRate,
                Seed = parsed.GetValue(seed) ?? defaults.Seed,
            };
            UsageException.Check(options.Validated);
            int count = parsed.GetValue(points) ?? Points;
            double spread = parsed.GetValue(noise) ?? Noise;
            PointSet Set(int number) =>
                UsageException.Check(() => PointSets.Make(parsed.GetRequiredValue(word), count, spread, options.Seed, number));
            PointSet learned = Set(0), fresh = Set(1);
            int shared = UsageException.Between("playground", "--threads", parsed.GetValue(threads) ?? 1, 1, 256);
            if (parsed.GetValue(file) is { } image)
                UsageException.Check(() => Figure.CheckEnding(image));
            PlaygroundOptions[] networks = chosen == Every
                ? [.. PlaygroundOptions.Models.Select(m => options with { Model = m.Name })]
                : [options];
            using var workers = new Workers(shared);
            return Run(
                networks, learned, fresh, parsed.GetValue(file), parsed.GetValue(csv), parsed.GetValue(quiet), parsed.GetValue(json),
                workers, terminal);
        });
        return command.WithExamples(
            "gabor playground --out curves.png",
            "gabor playground spirals --model mlp --hidden 32,16,2 --out spirals.png",
            "gabor playground moons --model mlp --hidden 8 --activation relu --noise 0.1 --csv moons.csv");
    }

    static int Run(
        PlaygroundOptions[] networks, PointSet points, PointSet fresh, string? file, string? csv, bool quiet, bool json, Workers workers,
        Terminal terminal)
    {
        using var interrupt = new Interrupt(terminal, () => { });
        var playgrounds = new List<Playground>();
        foreach (var options in networks)
        {
            var playground = new Playground(options, points, workers);
            if (!quiet)
            {
                string size = options.Model == "kernel" ? "" : $" ({Format.Count(playground.Model.ParameterCount)} parameters)";
                terminal.Error.WriteLine($"training {options.Model}{size} on {Format.Count(points.Count)} points");
            }

            playground.Train(interrupt.Token);
            playgrounds.Add(playground);
        }

        if (file is not null)
            PlaygroundFigure.Of(playgrounds).Save(file);
        if (csv is not null)
            DurableFile.Write(csv, Encoding.UTF8.GetBytes(Lines(playgrounds)));
        if (file is not null)
            terminal.Drawn(quiet ? null : file);
        if (csv is not null && !quiet)
            terminal.Error.WriteLine($"written: {csv}");
        if (json)
            terminal.WriteJson(Document(playgrounds, fresh));
        else
            Write(playgrounds, fresh, terminal);
        return ExitCode.Done;
    }

    static void Write(List<Playground> playgrounds, PointSet fresh, Terminal terminal)
    {
        var table = Tables.Make("network", "layers", ">parameters", ">loss", ">accuracy", ">on test points");
        foreach (var playground in playgrounds)
        {
            var (accuracy, loss) = playground.Evaluate(playground.Points);
            table.Add(
                playground.Options.Model, Layers(playground), Format.Count(playground.Model.ParameterCount), Format.Fixed(loss, 4),
                Format.Percent(accuracy),
                Format.Percent(playground.Evaluate(fresh).Accuracy));
        }

        terminal.Write(table);
    }

    /// <summary><c>2 → 16 → 2 → 2, tanh</c>.</summary>
    static string Layers(Playground playground)
    {
        var options = playground.Options;
        IEnumerable<int> between = options.Model switch
        {
            "linear" => [],
            "kernel" => [playground.RepresentationSize],
            _ => options.Hidden,
        };
        IEnumerable<int> sizes = [2, .. between, playground.Model.Output.Count];
        return $"{string.Join(" → ", sizes)}{(options.Model == "mlp" ? $", {options.Activation}" : "")}";
    }

    static JsonObject Document(List<Playground> playgrounds, PointSet fresh) => new()
    {
        ["points"] = fresh.Count,
        ["classes"] = new JsonArray([.. fresh.ClassNames.Select(name => JsonValue.Create(name))]),
        ["networks"] = new JsonArray(
        [
            .. playgrounds.Select(playground =>
            {
                var ((accuracy, loss), evaluated) = (playground.Evaluate(playground.Points), playground.Evaluate(fresh));
                return new JsonObject
                {
                    ["model"] = playground.Options.Model,
                    ["layers"] = Layers(playground),
                    ["parameters"] = playground.Model.ParameterCount,
                    ["train_loss"] = Documents.Number(loss),
                    ["train_accuracy"] = Documents.Number(accuracy),
                    ["test_loss"] = Documents.Number(evaluated.Loss),
                    ["test_accuracy"] = Documents.Number(evaluated.Accuracy),
                };
            }),
        ]),
    };

    /// <summary>A line for each network and point; unused last fields are empty.</summary>
    static string Lines(List<Playground> playgrounds)
    {
        int most = playgrounds.Max(playground => playground.RepresentationSize);
        var lines = new StringBuilder("model,x1,x2,class,predicted");
        for (int j = 1; j <= most; j++)
            lines.Append(CultureInfo.InvariantCulture, $",r{j}");
        lines.Append('\n');
        foreach (var playground in playgrounds)
        {
            var points = playground.Points;
            int[] predicted = playground.Reported(playground.Scores(points.Coordinates));
            float[] read = playground.Represent(points.Coordinates);
            int size = playground.RepresentationSize;
            for (int i = 0; i < points.Count; i++)
            {
                var (x1, x2) = (points.Coordinates[2 * i], points.Coordinates[(2 * i) + 1]);
                lines.Append(CultureInfo.InvariantCulture, $"{playground.Options.Model},{x1},{x2},{points.Labels[i]},{predicted[i]}");
                for (int j = 0; j < most; j++)
                    lines.Append(',').Append(j < size ? read[(i * size) + j].ToString(CultureInfo.InvariantCulture) : "");
                lines.Append('\n');
            }
        }

        return lines.ToString();
    }

    static string Known(string model, string[] models) =>
        Array.Find(models, known => known.Equals(model, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"playground: there is no model '{model}'. {Nearest.Advice(model, models)}");

    static int[] ParseHidden(string text)
    {
        int[] sizes =
        [
            .. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0),
        ];
        return sizes.All(size => size >= 1)
            ? sizes
            : throw new UsageException(
                $"playground: --hidden is '{text}'; it must be whole numbers from 1, separated by commas, as in 16,2.");
    }
}
