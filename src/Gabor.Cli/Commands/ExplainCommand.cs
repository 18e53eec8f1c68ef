using System.CommandLine;
using System.CommandLine.Completions;
using Gabor.Cli.Theory;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor explain</c>: shows the code, tests and page of an equation of the text.</summary>
static class ExplainCommand
{
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
        var lang = Languages.Option("explanation");
        var answers = new Option<bool>("--answers") { Description = "Shows the answers of the exercises of a section." };
        var json = OptionKinds.Json();
        var command = new Command(
            "explain", "Explains an equation of the theory: its formula, code, tests and page; of a section also its exercises.")
        {
            words, answers, lang, json,
        };
        command.SetAction(parsed =>
        {
            var language = Languages.Of("explain", parsed.GetValue(lang), terminal);
            string again = parsed.GetValue(lang) is { } given ? $" --lang {given}" : "";
            var explanation = new Explanation(terminal, language, parsed.GetValue(answers), again);
            return Run(string.Join(' ', parsed.GetValue(words) ?? []), explanation, parsed.GetValue(json), terminal);
        });
        return command.WithExamples(
            "gabor explain", "gabor explain 5.29", "gabor explain algorithm 2 --lang zh", "gabor explain 6.4 --json",
            "gabor explain 5.4.1 --answers");
    }

    static int Run(string words, Explanation explanation, bool json, Terminal terminal)
    {
        if (words.Length == 0)
        {
            if (json)
                terminal.WriteJson(explanation.ChapterDocument());
            else
                explanation.WriteChapters();
            return ExitCode.Done;
        }

        var question = Question.Of(words);
        if (json)
            terminal.WriteJson(explanation.Document(question));
        else
            explanation.Write(question);
        return ExitCode.Done;
    }
}
