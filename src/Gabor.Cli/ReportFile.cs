namespace Gabor.Cli;

/// <summary>The file of a page, checked before the work whose result it holds.</summary>
static class ReportFile
{
    /// <exception cref="GaborFormatException">Its folder is missing, or it is a folder itself.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
            throw new GaborFormatException(path, "this is a folder; give the name of a file, as report.html.");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
            throw new GaborFormatException(path, $"there is no folder {GaborFormatException.Quote(folder)}; make it first.");
    }
}
