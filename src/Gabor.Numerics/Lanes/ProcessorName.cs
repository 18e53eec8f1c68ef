using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Gabor.Numerics.Lanes;

/// <summary>What the processor calls itself.</summary>
static class ProcessorName
{
    /// <summary>CPUID functions that hold the name, 16 bytes each.</summary>
    const int FirstOfName = unchecked((int)0x80000002), LastOfName = FirstOfName + 2;

    /// <summary>Its name, or its architecture if it has no name.</summary>
    public static string Current { get; } = NameOfThis();

    static string NameOfThis()
    {
        string name = X86Base.IsSupported ? NameByCpuid() : "";
        return name.Length > 0 ? name : $"{RuntimeInformation.ProcessArchitecture} processor";
    }

    static string NameByCpuid()
    {
        if (X86Base.CpuId(unchecked((int)0x80000000), 0).Eax is var last && unchecked((uint)last < (uint)LastOfName))
            return "";
        byte[] letters = new byte[48];
        for (int function = FirstOfName, at = 0; function <= LastOfName; function++, at += 16)
        {
            var (a, b, c, d) = X86Base.CpuId(function, 0);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at), a);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at + 4), b);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at + 8), c);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at + 12), d);
        }

        return string.Join(' ', Encoding.ASCII.GetString(letters).Split([' ', '\0'], StringSplitOptions.RemoveEmptyEntries));
    }
}
