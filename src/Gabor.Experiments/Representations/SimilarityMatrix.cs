namespace Gabor.Experiments.Representations;

/// <summary>How alike the representations of layers are, see <see cref="RepresentationSimilarity"/>.</summary>
/// <param name="Rows">The names of the layers of one network.</param>
/// <param name="Columns">The names of the layers of the same network or another.</param>
/// <param name="Values">Of each row and column, 0…1; NaN where a layer gives the same for all images.</param>
/// <param name="Images">How many images they were compared on.</param>
public sealed record SimilarityMatrix(
    IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double>> Values, int Images);
