namespace Gabor.Cli.Training;

/// <summary>How many images are done, in the last line of a screen; any thread reports.</summary>
/// <param name="status">The line.</param>
/// <param name="doing">What is done with them: <c>reading images</c>.</param>
/// <param name="all">How many there are.</param>
sealed class ImageProgress(StatusLine status, string doing, int all) : IProgress<int>
{
    readonly Lock gate = new();

    /// <inheritdoc/>
    public void Report(int done)
    {
        lock (gate)
            status.Show($"{doing}  {Format.Count(done)} of {Format.Count(all)}");
    }
}
