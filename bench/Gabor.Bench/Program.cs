using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Gabor.Bench;

if (args is ["jpeg", .. var files])
{
    JpegComparison.Run(files);
    return;
}

// In this process, so that the library just built is measured and no further project is generated.
var config = DefaultConfig.Instance
    .AddColumn(StatisticColumn.Median, new GigaFlopsColumn())
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmark).Assembly).Run([.. args, "--inProcess"], config);
