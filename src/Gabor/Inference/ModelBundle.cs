using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;

namespace Gabor.Inference;

/// <summary>
/// A packed model and a runner in one file: a program that classifies by itself, made without a compiler and without an SDK. The runner is
/// <c>Gabor.Runner</c>, compiled ahead for one platform; it finds the model behind itself.
/// </summary>
/// <remarks>
/// <see cref="ImageClassifier.Load"/> and <see cref="ModelPack.Verify"/> read such a program too, as the packed model that it carries.
/// </remarks>
/// <example><code>
/// ModelBundle.Write("flowers.gabor", "gabor-runner", "classify");
/// </code></example>
public static class ModelBundle
{
    /// <summary>Writes the program; it is whole at every instant, and on Unix whoever may read it may run it.</summary>
    /// <param name="pack">The packed model, which is read and checked first.</param>
    /// <param name="runner">The runner of the platform on which the program is to run.</param>
    /// <param name="path">The program.</param>
    /// <exception cref="GaborFormatException">The pack is missing, damaged or holds no packed model; or the runner is missing, is no
    /// program, or has a model already.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string pack, string runner, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(pack);
        ArgumentException.ThrowIfNullOrEmpty(runner);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var model = PackFile.Read(pack, LayerRegistry.Default, InitializerRegistry.Default).Model;
        model.RequireClassifier("prediction");
        AppendedPack.Write(path, runner, pack);
        AllowToRun(path);
    }

    /// <summary>Whether a file is a program with a packed model behind it; not where it cannot be read.</summary>
    /// <param name="path">The file.</param>
    public static bool IsIt(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return AppendedPack.Has(stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whoever may read it may run it.</summary>
    static void AllowToRun(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(path);
        const UnixFileMode Readers = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, mode | (UnixFileMode)((int)(mode & Readers) >> 2));
    }
}
