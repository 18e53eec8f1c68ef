using System.Text;
using Gabor.Data.Parts;
using static System.FormattableString;

namespace Gabor.Data.Cifar;

/// <summary>Opens CIFAR-10 and CIFAR-100.</summary>
static class CifarDataset
{
    const int MaxMeta = 1 << 16;

    /// <summary>Opens a folder or archive; fewer training files than were published are allowed.</summary>
    /// <exception cref="GaborFormatException">A file is missing, damaged or cut.</exception>
    public static Dataset Open(CifarKind kind, string path)
    {
        var batches = new SortedDictionary<string, CifarBatch>(StringComparer.Ordinal);
        var names = kind.ClassNames;
        try
        {
            foreach (var (name, where, content) in CifarFiles.Read(path, kind))
            {
                if (name == kind.Meta)
                    names = Names(content, where, kind);
                if ((kind.Training.Contains(name) || name == kind.Testing)
                    && !batches.TryAdd(name, CifarBatch.Read(content, where, kind)))
                {
                    throw new GaborFormatException(
                        where, $"{GaborFormatException.Quote(batches[name].Name)} is there too; leave one of the two.");
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(e, path)}. Fetch it again.", e);
        }

        CifarBatch[] training = [.. kind.Training.Where(batches.ContainsKey).Select(name => batches[name])];
        if (training.Length == 0 || !batches.TryGetValue(kind.Testing, out var test))
        {
            string missing = training.Length == 0 ? kind.Training[0] : kind.Testing;
            throw new GaborFormatException(path, $"{missing} is not there, with or without .gz.");
        }

        string[] left = [.. kind.Training.Where(name => !batches.ContainsKey(name))];
        return new(
            kind.Name, CifarBatch.Join(training, names), CifarBatch.Join([test], names),
            $"{(kind == CifarKind.Ten ? "CIFAR-10" : "CIFAR-100")} (Alex Krizhevsky, Vinod Nair, Geoffrey Hinton), from {path}.")
        {
            Remarks = left.Length == 0 ? [] :
            [
                Invariant($"{left.Length} of {kind.Training.Count} training files are not there: {NameList.Of(left)}; ")
                    + Invariant($"{training.Sum(batch => batch.Labels.Length)} images are learnt from."),
            ],
        };
    }

    static string[] Names(Stream content, string where, CifarKind kind)
    {
        byte[] text = new byte[MaxMeta];
        int length = content.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        string[] names = Encoding.UTF8.GetString(text, 0, length)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == kind.ClassNames.Count && names.Distinct().Count() == names.Length
            ? names
            : throw new GaborFormatException(where, $"{names.Length} names of classes; {kind.ClassNames.Count} different ones are due.");
    }
}
