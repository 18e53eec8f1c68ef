namespace Gabor.Cli;

/// <summary>A folder that a command makes.</summary>
static class NewFolder
{
    /// <summary>Refuses one that holds something, before any work is done.</summary>
    /// <param name="command">The command, as messages begin.</param>
    /// <param name="folder">What <c>--out</c> was given.</param>
    /// <exception cref="UsageException">It is a file, or not empty.</exception>
    public static void Check(string command, string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new UsageException($"{command}: --out {Format.Clean(folder)} is there and not empty; choose another folder.");
    }
}
