using System.Text;
using Gabor.Formats.Weights;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>What damaged files of PyTorch come to, in both containers.</summary>
public abstract class PyTorchFormatContract : FormatContract
{
    protected override IReadOnlyList<byte[]> Words =>
    [
        .. new[]
        {
            "cos\nsystem\n", "cbuiltins\neval\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch\nHalfStorage\n",
            "ccollections\nOrderedDict\n",
            ")R", "tR", "Q", "b", "(((((((", "}}}}}", "h\0h\0h\0", "\u0085\u0085\u0085", "](e", "0", "1", "\u0081", "\u0092", "../../x",
            "PK\u0001\u0002", "PK\u0005\u0006", "PK\u0006\u0006", "PK\u0006\u0007", "\u0080\u0004\u0095", "storage",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    // A value of a pickle is a byte at least and takes some hundred, the stack and what is remembered with them.
    protected override long Allowed(int length) => (100L * length) + (1 << 20);

    protected override void Read(byte[] bytes)
    {
        using var file = WeightFile.Read(new MemoryStream(bytes), "w.pth");
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Type is "F32" or "F16" or "BF16" or "F64"))
            file.Read(tensor.Name);
    }
}

public sealed class PyTorchZipFormatTests : PyTorchFormatContract
{
    // Without checksums, so that changes come through to the pickle, and as torch writes it.
    protected override IReadOnlyList<byte[]> Good { get; } = [Pickle.Zip(Pickle.Weights()), PyTorchGoldenTests.Named("parameters")];
}

public sealed class PyTorchLegacyFormatTests : PyTorchFormatContract
{
    protected override IReadOnlyList<byte[]> Good { get; } =
        [Pickle.Legacy(Pickle.Weights(isLegacy: true)), PyTorchGoldenTests.Named("views before 1.6")];
}
