namespace Gabor.Cli.Commands;

/// <summary>What <c>gabor quantize</c> is asked for.</summary>
sealed record QuantizeRequest
{
    /// <summary>The folder of a run, or a packed model.</summary>
    public required string Run { get; init; }

    /// <summary>The folder of the new model.</summary>
    public required string Folder { get; init; }

    /// <summary>How weights are stored; null for int8.</summary>
    public string? Weights { get; init; }

    /// <summary>The data set; null for that of the run.</summary>
    public string? Data { get; init; }

    /// <summary>How many images; null for the default.</summary>
    public int? Images { get; init; }

    /// <summary>The percentile; null for the default.</summary>
    public double? Percentile { get; init; }

    /// <summary>Threads; null for all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether one JSON document is written.</summary>
    public bool Json { get; init; }
}
