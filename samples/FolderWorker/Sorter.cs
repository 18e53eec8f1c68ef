using System.Threading.Channels;
using Gabor;
using Gabor.Inference;

namespace FolderWorker;

/// <summary>Moves each image that appears in a folder to one of its class.</summary>
/// <param name="classifier">The classifier.</param>
/// <param name="logger">Where it says what it did.</param>
/// <param name="folder">The folder.</param>
sealed partial class Sorter(ImageClassifier classifier, ILogger<Sorter> logger, string folder) : BackgroundService
{
    const string Unreadable = "unreadable";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whoever copies a file into the folder should rename it when it is whole, or write it elsewhere and move it here: a file is taken
        // when it appears, by its creation or by its new name. Files that are there already are taken first.
        var files = Channel.CreateUnbounded<string>();
        using var watcher = new FileSystemWatcher(folder) { EnableRaisingEvents = true };
        watcher.Created += (_, found) => files.Writer.TryWrite(found.FullPath);
        watcher.Renamed += (_, found) => files.Writer.TryWrite(found.FullPath);
        foreach (string file in Directory.EnumerateFiles(folder))
            files.Writer.TryWrite(file);
        Watching(logger, folder);
        await foreach (string file in files.Reader.ReadAllAsync(stoppingToken))
        {
            if (File.Exists(file))
                await Sort(file, stoppingToken);
        }
    }

    async Task Sort(string file, CancellationToken cancellation)
    {
        string label;
        try
        {
            label = (await classifier.PredictAsync(file, cancellation)).Label;
        }
        catch (GaborFormatException exception)
        {
            NotRead(logger, exception.Message);
            label = Unreadable;
        }

        string to = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, label)).FullName, Path.GetFileName(file));
        File.Move(file, to, overwrite: true);
        Moved(logger, file, to);
    }

    [LoggerMessage(LogLevel.Information, "watching {Folder}")]
    static partial void Watching(ILogger logger, string folder);

    [LoggerMessage(LogLevel.Information, "{From} → {To}")]
    static partial void Moved(ILogger logger, string from, string to);

    [LoggerMessage(LogLevel.Warning, "{Reason}")]
    static partial void NotRead(ILogger logger, string reason);
}
