using System.Globalization;

namespace Gabor.Plotting.Reports;

/// <summary>How the model was trained: data, machine, options.</summary>
static class RunSection
{
    public static Section Of(EvaluationPage page)
    {
        var model = page.Model;
        List<(string Name, string Value)> facts =
        [
            ("network", model.Name), ("input", model.Input.ToString()), ("parameters", Say.Count(model.ParameterCount)),
            ("multiply-adds of an image", Say.Count(model.MultiplyAdds)), ("data set", page.DataName),
        ];
        var options = Markup.None;
        if (page.Run is { } run)
        {
            facts.AddRange(
            [
                ("training images", Say.Count(run.Data.Train)), ("validation images", Say.Count(run.Data.Validation)),
                ("test images", Say.Count(run.Data.Test)), ("SHA-256 of the data", run.Data.Sha256),
                ("seed", run.Seed.ToString(CultureInfo.InvariantCulture)), ("begun", Time(run.Started)),
                ("ended", run.Finished is { } end ? Time(end) : "not yet"), ("state", run.State.ToString().ToLowerInvariant()),
                ("processor", run.Machine.Processor), ("threads", run.Machine.Threads.ToString(CultureInfo.InvariantCulture)),
                ("Gabor", run.Gabor),
            ]);
            options = Markup.Of(
                $"<h3>Options</h3>{List(run.Options.Select(option => (option.Key.Replace('_', '-'), Text(option.Value))))}");
        }

        return new Section(
            "training", "How it was trained",
            page.Run is null
                ? Markup.Of($"The model lies in no run's folder, so only the model itself is known.")
                : Markup.Of($"The same data, options and seed give the same network, bit by bit."),
            Markup.Of($"{List(facts)}{options}"));
    }

    static Markup List(IEnumerable<(string Name, string Value)> facts) => Markup.Of(
        $"""<dl class="options">{Markup.Join(facts.Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>")))}</dl>""");

    static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool flag => flag ? "yes" : "no",
        IReadOnlyList<KeyValuePair<string, object?>> fields =>
            string.Join(
                ", ", fields.Select(field => field.Key is "name" or "loss" ? Text(field.Value) : $"{field.Key} {Text(field.Value)}")),
        IReadOnlyList<object?> items => items.Count == 0 ? "none" : string.Join("; ", items.Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
