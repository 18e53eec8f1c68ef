using System.Runtime.InteropServices;

namespace Gabor.Formats;

/// <summary>
/// Puts the entries of a folder on the medium, so that a renamed file keeps its name through a loss of power. .NET has no call for it; on
/// Linux and macOS the system's own serve, elsewhere nothing is done.
/// </summary>
static class FolderEntry
{
    const int ReadOnly = 0;

    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        int file = Open(folder, ReadOnly);
        if (file < 0)
            return;

        // A file system that knows no such call refuses it; the file itself is on the medium already.
        _ = Sync(file);
        _ = Close(file);
    }

    [DllImport("libc", EntryPoint = "open", BestFitMapping = false)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close")]
    static extern int Close(int file);
}
