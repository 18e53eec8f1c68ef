namespace Gabor.Formats.PyTorch;

/// <summary>What a name in a pickle may stand for.</summary>
enum PickleRole : byte
{
    /// <summary>An ordered dictionary.</summary>
    Dictionary,

    /// <summary>A tensor of storage, offset, sizes and strides.</summary>
    Tensor,

    /// <summary>A tensor as a parameter.</summary>
    Parameter,

    /// <summary>Sizes in a tuple.</summary>
    Size,

    /// <summary>A type of storage.</summary>
    Storage,

    /// <summary>A value that says nothing of numbers: a device, a type of numbers.</summary>
    Inert,
}

/// <summary>
/// A name that a pickle may call for. This is the whole list: nothing is looked up anywhere else, no name reaches the runtime, and nothing
/// in a file can add to it.
/// </summary>
/// <param name="Name">Module and name: <c>torch._utils._rebuild_tensor_v2</c>.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Type">What the numbers of a storage are.</param>
sealed record PickleGlobal(string Name, PickleRole Role, NumberType? Type = null)
{
    static readonly Dictionary<string, PickleGlobal> All = new[]
    {
        new PickleGlobal("collections.OrderedDict", PickleRole.Dictionary),
        new("torch._utils._rebuild_tensor", PickleRole.Tensor),
        new("torch._utils._rebuild_tensor_v2", PickleRole.Tensor),
        new("torch._utils._rebuild_parameter", PickleRole.Parameter),
        new("torch._utils._rebuild_parameter_with_state", PickleRole.Parameter),
        new("torch.nn.parameter.Parameter", PickleRole.Parameter),
        new("torch.Size", PickleRole.Size),
        new("torch.device", PickleRole.Inert),
        Storage("Double", NumberType.F64), Storage("Float", NumberType.F32), Storage("Half", NumberType.F16),
        Storage("BFloat16", NumberType.BF16), Storage("Long", NumberType.I64), Storage("Int", NumberType.I32),
        Storage("Short", NumberType.I16), Storage("Char", NumberType.I8), Storage("Byte", NumberType.U8),
        Storage("Bool", NumberType.Bool),
        Inert("float64"), Inert("float32"), Inert("float16"), Inert("bfloat16"), Inert("int64"), Inert("int32"), Inert("int16"),
        Inert("int8"), Inert("uint8"), Inert("bool"),
    }.ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>The one of this name; null where it is not on the list.</summary>
    public static PickleGlobal? Find(string name) => All.GetValueOrDefault(name);

    static PickleGlobal Storage(string name, NumberType type) => new($"torch.{name}Storage", PickleRole.Storage, type);

    static PickleGlobal Inert(string name) => new($"torch.{name}", PickleRole.Inert);
}
