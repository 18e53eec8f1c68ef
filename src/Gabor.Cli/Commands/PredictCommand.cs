using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor predict</c>: tells what is on pictures.</summary>
static class PredictCommand
{
    const int TopByDefault = 3;

    public static Command Make(Terminal terminal)
    {
        var run = OptionKinds.Run();
        var pictures = new Argument<string[]>("PICTURE") { Arity = ArgumentArity.OneOrMore, Description = "Picture files: PNG, JPEG or BMP." };
        var top = OptionKinds.Number<int>("--top", "N", $"How many of the likeliest classes to name. [default: {TopByDefault}]");
        var invert = new Option<bool>("--invert") { Description = "Turns light into dark and dark into light first." };
        var crops = OptionKinds.Crops();
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command("predict", "Tells which class each picture is of, and how sure the network is.") { run, pictures, top, invert, crops, quiet, json };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(top) ?? TopByDefault;
            if (count < 1)
                throw new UsageException($"--top is {count}; it must be at least 1.");
            var predictor = Predictor.Load(parsed.GetRequiredValue(run), OptionKinds.Crops(parsed.GetValue(crops)));
            var teller = new Teller(predictor, count, new PictureFitOptions { Invert = parsed.GetValue(invert) }, parsed.GetValue(quiet), terminal);
            return parsed.GetValue(json) ? teller.WriteDocument(parsed.GetRequiredValue(pictures)) : teller.WriteTable(parsed.GetRequiredValue(pictures));
        });
        return command.WithExamples("gabor predict runs/NAME picture.png", "gabor predict runs/NAME *.jpg --top 5 --json");
    }

    /// <summary>Tells one picture after the other; one that cannot be read does not keep the others from being told.</summary>
    sealed class Teller(Predictor predictor, int top, PictureFitOptions fit, bool quiet, Terminal terminal)
    {
        int code = ExitCode.Done;

        public int WriteTable(IReadOnlyList<string> files)
        {
            var table = Tables.Make(["picture", .. Enumerable.Range(1, Math.Min(top, predictor.Model.ClassNames.Count)).SelectMany(Columns)]);
            foreach (string file in files)
            {
                if (Tell(file) is { } told)
                    table.Add([file, .. told.Guesses.SelectMany(guess => (string[])[guess.ClassName, Format.Percent(guess.Probability, 1)])]);
            }

            if (table.Rows.Count > 0)
                terminal.Results.Write(table);
            return code;
        }

        public int WriteDocument(IReadOnlyList<string> files)
        {
            var pictures = new JsonArray();
            foreach (string file in files)
            {
                if (Tell(file) is { } told)
                    pictures.Add(Document(file, told));
            }

            terminal.WriteJson(new JsonObject { ["model"] = predictor.Model.Name, ["pictures"] = pictures });
            return code;
        }

        static string[] Columns(int rank) => [rank == 1 ? "class" : rank.ToString(CultureInfo.InvariantCulture) + ".", ">sure"];

        static JsonObject Document(string file, Prediction told) => new JsonObject
        {
            ["picture"] = file,
            ["guesses"] = new JsonArray(
            [
                .. told.Guesses.Select(guess => new JsonObject { ["class"] = guess.ClassName, ["label"] = guess.Label, ["probability"] = Documents.Number(guess.Probability) }),
            ]),
            ["remarks"] = new JsonArray([.. told.Remarks.Select(remark => JsonValue.Create(remark))]),
        };

        Prediction? Tell(string file)
        {
            try
            {
                var told = predictor.PredictFile(file, top, fit);
                foreach (string remark in quiet ? [] : told.Remarks)
                    terminal.Error.WriteLine($"{Format.Clean(file)}: {remark}");
                return told;
            }
            catch (GaborFormatException fault)
            {
                code = Failure.Tell(fault, terminal);
                return null;
            }
        }
    }
}
