using System.Buffers.Binary;
using System.Text;

namespace Gabor.Peers;

/// <summary>
/// TorchSharp 0.107 is linked against the libstdc++ of GCC 13, for one function that an older libstdc++ does without. Where the system's is
/// older, that demand is made optional in our copy of the library, and an empty function is preloaded.
/// </summary>
static class TorchLibrary
{
    const string Demanded = "GLIBCXX_3.4.32";

    /// <summary>The flag of a version that may be absent, VER_FLG_WEAK of the Executable and Linkable Format.</summary>
    const ushort Weak = 2;

    /// <summary>
    /// Whether the libstdc++ of this process, which the runtime itself is linked against, is older than TorchSharp wants.
    /// </summary>
    public static bool NeedsNewerLibstdcxx { get; } = LoadedLibstdcxx() is { } path && !Contains(path, Demanded);

    /// <summary>Makes the demand optional, if need be.</summary>
    public static void Prepare()
    {
        if (!NeedsNewerLibstdcxx)
            return;
        string path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        byte[] library = File.ReadAllBytes(path);
        if (MakeOptional(library, Hash(Demanded)))
            File.WriteAllBytes(path, library);
    }

    /// <summary>A demand is a record of the hash of its version, 4 bytes, and its flags, 2 bytes.</summary>
    static bool MakeOptional(Span<byte> library, uint hash)
    {
        bool changed = false;
        for (int i = 0; i + 6 <= library.Length; i += 4)
        {
            var flags = library.Slice(i + 4, 2);
            if (BinaryPrimitives.ReadUInt32LittleEndian(library[i..]) != hash || BinaryPrimitives.ReadUInt16LittleEndian(flags) != 0)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(flags, Weak);
            changed = true;
        }

        return changed;
    }

    /// <summary>The hash of a name in the System V ABI.</summary>
    static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char c in name)
        {
            hash = (hash << 4) + c;
            uint high = hash & 0xF000_0000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }

    static string? LoadedLibstdcxx() => File.ReadLines("/proc/self/maps")
        .Select(line => line[Math.Max(0, line.IndexOf('/', StringComparison.Ordinal))..])
        .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so", StringComparison.Ordinal));

    static bool Contains(string path, string name) => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(name + "\0")) >= 0;
}
