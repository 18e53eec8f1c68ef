using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Gabor.Bench;

/// <summary>A parameter that knows its work.</summary>
public interface IWork
{
    /// <summary>Multiply-adds of one call.</summary>
    long MultiplyAdds { get; }
}

/// <summary>GFLOP/s of the median, a multiply-add counting 2; empty where a benchmark is not measured by it.</summary>
public sealed class GigaFlopsColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => nameof(GigaFlopsColumn);

    /// <inheritdoc/>
    public string ColumnName => "GFLOP/s";

    /// <inheritdoc/>
    public string Legend => "Multiply-adds by the median time, each counting 2";

    /// <inheritdoc/>
    public bool AlwaysShow => false;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => Work(benchmarkCase) is null;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(one => Work(one) is not null);

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        Work(benchmarkCase) is { } work && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (2 * work.MultiplyAdds / statistics.Median).ToString("F1", CultureInfo.InvariantCulture)
            : "";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    static IWork? Work(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Parameters.Items.Select(item => item.Value).OfType<IWork>().FirstOrDefault();
}
