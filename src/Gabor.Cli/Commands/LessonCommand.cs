using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Theory;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Plotting.Lessons;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor lesson</c>: runs a section of the theory as an experiment.</summary>
static class LessonCommand
{
    public static Command Make(Terminal terminal)
    {
        var word = new Argument<string?>("NAME")
        {
            HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne, Description = "The lesson. Without it, the command lists all lessons.",
        };
        word.CompletionSources.Add([.. LessonRegistry.Default.Names]);
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "Draws the figure, as .png or .svg." };
        var seed = OptionKinds.Number<ulong>("--seed", "N", $"The seed of the random numbers. [default: {new TrainingOptions().Seed}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var lang = Languages.Option("table and the conclusion");
        var json = OptionKinds.Json();
        var command = new Command("lesson", "Runs a section of the theory as an experiment, with a table and a figure.")
        {
            word, file, seed, threads, lang, json,
        };
        command.SetAction(parsed =>
        {
            var language = Languages.Of("lesson", parsed.GetValue(lang), terminal);
            var options = UsageException.Check(() =>
                new TrainingOptions
                {
                    Threads = parsed.GetValue(threads) ?? 0, Seed = parsed.GetValue(seed) ?? new TrainingOptions()
                    .Seed
                }.Validated());
            if (parsed.GetValue(word) is { } name)
            {
                return Run(
                    UsageException.Check(() => LessonRegistry.Default.Named(name)), parsed.GetValue(file), options, language,
                    parsed.GetValue(json), terminal);
            }

            if (parsed.GetValue(file) is not null)
                throw new UsageException("lesson: --out needs the name of a lesson. 'gabor lesson' lists them.");
            return List(language, parsed.GetValue(json), terminal);
        });
        return command.WithExamples("gabor lesson", "gabor lesson schedules --out schedules.png", "gabor lesson overflow --lang zh");
    }

    static int List(Language language, bool json, Terminal terminal)
    {
        if (json)
        {
            var lessons = LessonRegistry.Default.Select(lesson => new JsonObject
            {
                ["name"] = lesson.Name, ["section"] = lesson.Section, ["summary"] = Summary(lesson, language),
            });
            terminal.WriteJson(new JsonObject { ["lessons"] = new JsonArray([.. lessons]) });
            return ExitCode.Done;
        }

        var table = language == Language.Chinese ? Tables.Make("实验", "节", "内容") : Tables.Make("lesson", "section", "summary");
        foreach (var lesson in LessonRegistry.Default)
            table.Add(lesson.Name, lesson.Section, Summary(lesson, language));
        terminal.Write(table);
        return ExitCode.Done;
    }

    static string Summary(Lesson lesson, Language language) => LessonTexts.Of(lesson.Name, lesson.Summary, language);

    static int Run(Lesson lesson, string? file, TrainingOptions options, Language language, bool json, Terminal terminal)
    {
        if (file is not null)
            UsageException.Check(() => Figure.CheckEnding(file));
        using var interrupt = new Interrupt(terminal, () => { });
        using var workers = new Workers(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        var finding = lesson.Run(options.Seed, workers, interrupt.Token);
        if (file is not null)
        {
            finding.Figure.Save(file);
            terminal.Drawn(file);
        }

        if (json)
        {
            terminal.WriteJson(Document(lesson, finding, language));
            return ExitCode.Done;
        }

        var table = Tables.Make(finding.Columns.Select(In));
        foreach (var row in finding.Rows)
            table.Add(row.Select(In));
        terminal.Write(table);
        terminal.Tell(In(finding.Conclusion));
        return ExitCode.Done;

        string In(string text) => LessonTexts.Of(lesson.Name, text, language);
    }

    /// <summary>The table keeps the names of its columns and its words, so that a program reads the same in every language.</summary>
    static JsonObject Document(Lesson lesson, Finding finding, Language language)
    {
        string[] keys = [.. Keys(finding.Columns)];
        var rows = finding.Rows.Select(row =>
            new JsonObject(keys.Zip(row, (key, cell) => KeyValuePair.Create(key, (JsonNode?)JsonValue.Create(cell)))));
        return new()
        {
            ["lesson"] = lesson.Name,
            ["section"] = lesson.Section,
            ["rows"] = new JsonArray([.. rows]),
            ["conclusion"] = LessonTexts.Of(lesson.Name, finding.Conclusion, language),
        };
    }

    /// <summary>The headers as keys; a header that is there twice has a number.</summary>
    static IEnumerable<string> Keys(IReadOnlyList<string> columns)
    {
        var counts = new Dictionary<string, int>();
        foreach (string column in columns)
        {
            string key = column.TrimStart('>').Replace(' ', '_');
            int count = counts[key] = counts.GetValueOrDefault(key) + 1;
            yield return count == 1 ? key : $"{key}_{count}";
        }
    }
}
