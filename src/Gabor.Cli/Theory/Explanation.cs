using System.Text.Json.Nodes;

namespace Gabor.Cli.Theory;

/// <summary>Writes the rows of the equation index that a question asks for, as text or as JSON.</summary>
/// <param name="terminal">What the text is written to.</param>
/// <param name="language">The language of everything but formulas and names.</param>
/// <param name="answers">Whether exercises have their answers.</param>
/// <param name="again">What a command that is shown needs to be in the same language: <c> --lang zh</c>, or nothing.</param>
sealed class Explanation(Terminal terminal, Language language, bool answers, string again)
{
    /// <summary>The chapters.</summary>
    public void WriteChapters()
    {
        foreach (var chapter in EquationIndex.Chapters)
        {
            string colon = language == Language.Chinese ? "：" : ": ";
            terminal.Output.WriteLine($"{chapter.Number}  {chapter.Title.In(language)}{colon}{chapter.Span(language)}");
            terminal.Output.WriteLine($"   {Chapter.Page($"{chapter.Number}", language)}");
        }
        terminal.Tell(new Words(
            "gabor explain 5 lists a chapter, 5.4.1 a section. 5.29, 5.24-5.29 and 'algorithm 1' explain equations.",
            "gabor explain 5 列出一章，5.4.1 列出一节；5.29、5.24-5.29 和“算法 1”给出解释。").In(language));
    }

    /// <summary>Everything that the question asks for.</summary>
    public void Write(Question question)
    {
        bool isFirst = true;
        foreach (var part in question.Parts)
        {
            Separate();
            Write(part);
        }

        foreach (var listing in question.Listings)
        {
            Separate();
            Write(listing);
        }

        Exercise[] exercises = [.. Exercises(question)];
        foreach (var exercise in exercises)
        {
            Separate();
            Write(exercise);
        }

        if (exercises.Length > 0 && !answers)
        {
            Separate();
            terminal.Tell($"{new Words("Answers: ", "答案：").In(language)}gabor explain {question.Section} --answers{again}");
        }

        void Separate()
        {
            if (!isFirst)
                terminal.Output.WriteLine();
            isFirst = false;
        }
    }

    void Write(Question.Part part)
    {
        var row = part.Row;
        string name = row.Equations.Count == 0 ? "" : $"{Row.NameOf(part.Equations, language)}  ";
        terminal.Output.WriteLine($"{name}{row.Section.Number} {row.Section.Title.In(language)}");
        terminal.Output.WriteLine();
        foreach (var equation in part.Equations)
        {
            // Only the first of several steps needs the left side of an earlier one.
            string number = part.Equations.Count > 1 ? $"{equation.Name(language)}  " : "";
            foreach (string line in (equation == part.Equations[0] ? row.Whole(equation) : equation.Formula).Split('\n'))
                terminal.Output.WriteLine($"    {number}{line}");
        }

        if (part.Equations.Count > 0)
            terminal.Output.WriteLine();
        terminal.Tell(row.Says.In(language));
        if (row.Note is { } note)
            terminal.Tell($"{new Words("Note: ", "说明：").In(language)}{note.In(language)}");
        if (part.Equations.Count < row.Equations.Count)
        {
            string steps = new Words("All steps: ", "全部步骤：").In(language);
            terminal.Output.WriteLine($"{steps}gabor explain {row.Equations[0].Number}-{row.Equations[^1].Number}{again}");
        }
        terminal.Output.WriteLine();
        if (row.Code.Count == 0)
            terminal.Output.WriteLine(new Words("code  none yet", "代码  尚无").In(language));
        foreach (var code in row.Code)
            Write(code);
        foreach (var test in row.Tests)
            terminal.Output.WriteLine($"{new Words("test", "测试").In(language)}  {test.Name}  {test.File}");
        terminal.Output.WriteLine($"{new Words("page", "页面").In(language)}  {row.Section.Page(language)}");
    }

    void Write(CodeName name)
    {
        var excerpt = name.Excerpt;
        terminal.Output.WriteLine($"{new Words("code", "代码").In(language)}  {name.Member}  {Text(name.Location, excerpt)}");
        foreach (string line in excerpt?.Lines ?? [])
            terminal.Output.WriteLine($"    {line}".TrimEnd());
        if (excerpt is { IsCut: true })
            terminal.Output.WriteLine("    …");
    }

    static IEnumerable<Exercise> Exercises(Question question) => question.Section is { } section ? Exercise.Of(section) : [];

    void Write(Exercise exercise)
    {
        terminal.Tell($"{new Words("Exercise", "练习").In(language)} {exercise.Section}  {exercise.Text.In(language)}");
        if (answers)
            terminal.Tell($"{new Words("Answer: ", "答案：").In(language)}{exercise.Answer.In(language)}");
    }

    void Write(Question.Listing listing)
    {
        terminal.Output.WriteLine($"{listing.Number} {listing.Title.In(language)}  {listing.Page.In(language)}");
        if (listing.Rows.Count == 0)
        {
            terminal.Output.WriteLine(listing.Number.Contains('.', StringComparison.Ordinal)
                ? new Words("This section has no equations.", "本节没有公式。").In(language)
                : new Words("This chapter has no equations. Its sections are 2.1 and 2.2.", "本章没有公式，有 2.1 和 2.2 两节。").In(language));
        }

        foreach (var row in listing.Rows)
            terminal.Tell($"  {row.Name(language)}  {row.Says.In(language)}");
    }

    /// <summary>The chapters as JSON.</summary>
    public JsonObject ChapterDocument() => new()
    {
        ["chapters"] = new JsonArray(
        [
            .. EquationIndex.Chapters.Select(chapter => new JsonObject
            {
                ["chapter"] = chapter.Number,
                ["title"] = chapter.Title.In(language),
                ["equations"] = Strings(chapter.Equations.Select(equation => equation.Number)),
                ["page"] = Chapter.Page($"{chapter.Number}", language),
            }),
        ]),
    };

    /// <summary>Everything that the question asks for, as JSON.</summary>
    public JsonObject Document(Question question) => new()
    {
        ["explained"] = new JsonArray([.. question.Parts.Select(Document)]),
        ["listed"] = new JsonArray([.. question.Listings.Select(Document)]),
        ["exercises"] = new JsonArray([.. Exercises(question).Select(Document)]),
    };

    JsonObject Document(Question.Part part) => new()
    {
        ["equations"] = new JsonArray(
        [
            .. part.Equations.Select(equation => new JsonObject
            {
                ["number"] = equation.Number, ["formula"] = part.Row.Whole(equation), ["latex"] = equation.Latex,
            }),
        ]),
        ["derivation"] = Strings(part.Row.Equations.Select(equation => equation.Number)),
        ["section"] = part.Row.Section.Number,
        ["title"] = part.Row.Section.Title.In(language),
        ["says"] = part.Row.Says.In(language),
        ["note"] = part.Row.Note?.In(language),
        ["code"] = new JsonArray([.. part.Row.Code.Select(Document)]),
        ["tests"] = new JsonArray([.. part.Row.Tests.Select(test => new JsonObject { ["test"] = test.Name, ["file"] = test.File })]),
        ["page"] = part.Row.Section.Page(language),
    };

    JsonObject Document(Exercise exercise)
    {
        var document = new JsonObject { ["section"] = exercise.Section, ["exercise"] = exercise.Text.In(language) };
        if (answers)
            document["answer"] = exercise.Answer.In(language);
        return document;
    }

    JsonObject Document(Question.Listing listing) => new()
    {
        ["number"] = listing.Number,
        ["title"] = listing.Title.In(language),
        ["page"] = listing.Page.In(language),
        ["rows"] = new JsonArray(
        [
            .. listing.Rows.Select(row => new JsonObject
            {
                ["equations"] = Strings(row.Equations.Select(equation => equation.Number)),
                ["section"] = row.Section.Number,
                ["says"] = row.Says.In(language),
            }),
        ]),
    };

    static JsonObject Document(CodeName name)
    {
        var place = name.Location;
        var excerpt = name.Excerpt;
        return new()
        {
            ["member"] = name.Member,
            ["file"] = place.File,
            ["line"] = excerpt?.Line ?? place.Line,
            ["source"] = excerpt is null ? null : string.Join('\n', excerpt.Lines),
        };
    }

    static JsonArray Strings(IEnumerable<string> strings) => new([.. strings.Select(text => JsonValue.Create(text))]);

    static string Text(SourceLocation place, Excerpt? excerpt) =>
        (excerpt?.Line ?? place.Line) is { } line ? $"{place.File}:{line}" : place.File;
}
