namespace Gabor.Cli.Commands;

/// <summary>What <c>gabor eval</c> is asked for.</summary>
sealed record EvalRequest
{
    /// <summary>The folder of the run, or any with a model.</summary>
    public required string Folder { get; init; }

    /// <summary>The data set; null for that of the run.</summary>
    public string? DataSet { get; init; }

    /// <summary>Parts of each image that are averaged.</summary>
    public int Crops { get; init; } = 1;

    /// <summary>Threads; 0 for as many as there are processors.</summary>
    public int Threads { get; init; }

    /// <summary>The file of the page; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>Whether a temperature is fitted and saved with the model.</summary>
    public bool Calibrates { get; init; }

    /// <summary>Whether the labels of the training images are checked.</summary>
    public bool ChecksLabels { get; init; }

    /// <summary>The stress test; null for none.</summary>
    public EvalStress? Stress { get; init; }

    /// <summary>Whether one JSON document is written instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>What is done about images that cannot be read; null for the default.</summary>
    public string? OnError { get; init; }

    /// <summary>Whether images are decoded at first: more than one pass needs them, or broken ones are left out.</summary>
    public bool IsLong => Report is not null || Calibrates || ChecksLabels || OnError is not null;
}
