using System.CommandLine;
using System.Text.Json.Nodes;
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
        var json = OptionKinds.Json();
        var command = new Command("lesson", "Runs a section of the theory as an experiment, with a table and a figure.")
        {
            word, file, seed, threads, json,
        };
        command.SetAction(parsed =>
        {
            var options = UsageException.Check(() =>
                new TrainingOptions
                {
                    Threads = parsed.GetValue(threads) ?? 0, Seed = parsed.GetValue(seed) ?? new TrainingOptions()
                    .Seed
                }.Validated());
            if (parsed.GetValue(word) is { } name)
            {
                return Run(
                    UsageException.Check(() => LessonRegistry.Default.Named(name)), parsed.GetValue(file), options, parsed.GetValue(json),
                    terminal);
            }

            if (parsed.GetValue(file) is not null)
                throw new UsageException("lesson: --out needs the name of a lesson. 'gabor lesson' lists them.");
            return List(parsed.GetValue(json), terminal);
        });
        return command.WithExamples("gabor lesson", "gabor lesson schedules --out schedules.png");
    }

    static int List(bool json, Terminal terminal)
    {
        if (json)
        {
            var lessons = LessonRegistry.Default.Select(lesson => new JsonObject
            {
                ["name"] = lesson.Name, ["section"] = lesson.Section, ["summary"] = lesson.Summary,
            });
            terminal.WriteJson(new JsonObject { ["lessons"] = new JsonArray([.. lessons]) });
            return ExitCode.Done;
        }

        var table = Tables.Make("lesson", "section", "summary");
        foreach (var lesson in LessonRegistry.Default)
            table.Add(lesson.Name, lesson.Section, lesson.Summary);
        terminal.Write(table);
        return ExitCode.Done;
    }

    static int Run(Lesson lesson, string? file, TrainingOptions options, bool json, Terminal terminal)
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
            terminal.WriteJson(Document(lesson, finding));
            return ExitCode.Done;
        }

        var table = Tables.Make(finding.Columns);
        foreach (var row in finding.Rows)
            table.Add(row);
        terminal.Write(table);
        terminal.Tell(finding.Conclusion);
        return ExitCode.Done;
    }

    static JsonObject Document(Lesson lesson, Finding finding) => new()
    {
        ["lesson"] = lesson.Name,
        ["section"] = lesson.Section,
        ["rows"] = new JsonArray(
        [
            .. finding.Rows.Select(row =>
                new JsonObject(
                    finding.Columns.Zip(
                        row, (head, cell) => KeyValuePair.Create(
                            head.TrimStart('>').Replace(' ', '_'), (JsonNode?)JsonValue.Create(cell))))),
        ]),
        ["conclusion"] = finding.Conclusion,
    };
}
