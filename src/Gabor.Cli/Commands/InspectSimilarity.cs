using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor inspect --similarity</c>: how alike the layers of one network, or of two, represent the same images.</summary>
sealed class InspectSimilarity(InspectRequest request, Terminal terminal) : InspectView("--similarity", request, terminal)
{
    /// <inheritdoc/>
    protected override void Run(Model model, Workers workers, CancellationToken cancellation)
    {
        var test = DatasetWord.OfImages(Name, DatasetWord.Open(Request.Source)).Test;
        var layers = Layers(model, () => LayerChoice.Representations(model));
        var images = RepresentationSimilarity.Sample(test, model, layers);
        var progress = Terminal.IsLive ? new ImageProgress(Status, "comparing layers", images.Count) : null;
        SimilarityMatrix matrix;
        string columns = model.Name;
        if (Request.With is { } with)
        {
            var other = TrainedModel.Load(with, Terminal);
            if (NetworkWord.IsOfSentences(other))
                throw new UsageException($"{Name}: {other.Name} reads sentences; --with takes a run on images.");
            var otherLayers = Layers(other, () => LayerChoice.Representations(other));
            images = RepresentationSimilarity.Sample(images, other, otherLayers);
            matrix = RepresentationSimilarity.Between(model, layers, other, otherLayers, images, workers, progress, cancellation);
            columns = $"{other.Name}, {with}";
        }
        else
            matrix = RepresentationSimilarity.Within(model, layers, images, workers, progress, cancellation);

        Status.Clear();
        if (Request.File is { } file)
        {
            Figure(matrix, model.Name, columns).Save(file);
            Terminal.Drawn(file);
        }

        if (Request.Json)
            Terminal.WriteJson(Document(model, matrix));
        else
            Write(matrix);
    }

    static SimilarityFigure Figure(SimilarityMatrix matrix, string rows, string columns)
    {
        // Room for the names of layers, and the same for each.
        int names = 90 + (8 * matrix.Rows.Concat(matrix.Columns).Max(name => name.Length));
        int cell = Math.Clamp(640 / Math.Max(matrix.Rows.Count, matrix.Columns.Count), 22, 64);
        return new(matrix)
        {
            Title = $"Similarity of representations (linear CKA, {matrix.Images} images)",
            RowTitle = rows,
            ColumnTitle = columns,
            Width = Math.Max(620, names + (cell * matrix.Columns.Count) + 40),
            Height = names + (cell * matrix.Rows.Count) + 60,
        };
    }

    void Write(SimilarityMatrix matrix)
    {
        var table = Tables.Make(["layer", .. matrix.Columns.Select(name => ">" + name)]);
        for (int row = 0; row < matrix.Rows.Count; row++)
        {
            table.Add(
            [
                matrix.Rows[row],
                .. matrix.Values[row].Select(value => double.IsNaN(value) ? "–" : Format.Fixed(value, 3)),
            ]);
        }

        Terminal.Write(table);
        Terminal.Tell($"linear CKA of {Format.Count(matrix.Images)} test images: 1 for the same representation, 0 for unrelated ones");
    }

    JsonObject Document(Model model, SimilarityMatrix matrix) => new()
    {
        ["model"] = model.Name,
        ["with"] = Request.With,
        ["data_set"] = Request.Source,
        ["images"] = matrix.Images,
        ["figure"] = Request.File,
        ["rows"] = Names(matrix.Rows),
        ["columns"] = Names(matrix.Columns),
        ["cka"] = new JsonArray([.. matrix.Values.Select(row => new JsonArray([.. row.Select(value => Documents.Number(value))]))]),
    };

    static JsonArray Names(IReadOnlyList<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
