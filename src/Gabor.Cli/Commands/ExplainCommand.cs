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
        var json = OptionKinds.Json();
        var command = new Command("explain", "Explains an equation of the theory: its formula, code, tests and page.")
        {
            words, lang, json,
        };
        command.SetAction(parsed =>
            Run(string.Join(' ', parsed.GetValue(words) ?? []), Languages.Of("explain", parsed.GetValue(lang), terminal), parsed.GetValue(json),
                terminal));
        return command.WithExamples(
            "gabor explain", "gabor explain 5.29", "gabor explain algorithm 2 --lang zh", "gabor explain 6.4 --json");
    }

    static int Run(string words, Language language, bool json, Terminal terminal)
    {
        var explanation = new Explanation(terminal, language);
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
