using System.CommandLine;
using System.CommandLine.Completions;
using Gabor.Cli.Theory;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor explain</c>: shows the code, tests and page of an equation of the text.</summary>
static class ExplainCommand
{
    static readonly (string Name, Language Language)[] Languages = [("en", Language.English), ("zh", Language.Chinese)];

    public static Command Make(Terminal terminal)
    {
        var words = new Argument<string[]>("NUMBER")
        {
            HelpName = "NUMBER",
            Arity = ArgumentArity.ZeroOrMore,
            Description = "An equation (5.29), several (5.24-5.29), 'algorithm 1', a section (5.4.1) or a chapter (5). "
                + "Without it, the command lists the chapters.",
        };
        words.CompletionSources.Add(_ => EquationIndex.Chapters
            .SelectMany(chapter => chapter.Equations)
            .Select(equation => new CompletionItem(equation.Number)));
        var lang = OptionKinds.Named(
            "--lang", "LANGUAGE", "The language of the explanation: en or zh. [default: en]", Languages.Select(known => known.Name));
        var json = OptionKinds.Json();
        var command = new Command("explain", "Explains an equation of the theory: its formula, code, tests and page.")
        {
            words, lang, json,
        };
        command.SetAction(parsed =>
            Run(string.Join(' ', parsed.GetValue(words) ?? []), LanguageOf(parsed.GetValue(lang) ?? "en"), parsed.GetValue(json),
                terminal));
        return command.WithExamples(
            "gabor explain", "gabor explain 5.29", "gabor explain algorithm 2 --lang zh", "gabor explain 6.4 --json");
    }

    static Language LanguageOf(string name) =>
        Array.Find(Languages, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } known
            ? known.Language
            : throw new UsageException(
                $"explain: --lang is '{name}'; it must be {string.Join(" or ", Languages.Select(language => language.Name))}.");

    static int Run(string words, Language language, bool json, Terminal terminal)
    {
        var explanation = new Explanation(language);
        if (words.Length == 0)
        {
            if (json)
                terminal.WriteJson(explanation.ChapterDocument());
            else
                explanation.WriteChapters(terminal.Output);
            return ExitCode.Done;
        }

        var question = Question.Of(words);
        if (json)
            terminal.WriteJson(explanation.Document(question));
        else
            explanation.Write(question, terminal.Output);
        return ExitCode.Done;
    }
}
