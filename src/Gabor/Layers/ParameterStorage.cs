namespace Gabor.Layers;

/// <summary>How files hold the numbers of a parameter.</summary>
public enum ParameterStorage
{
    /// <summary>Four bytes a number.</summary>
    Float32,

    /// <summary>Two bytes a number: 11 bits of precision, up to 65 504.</summary>
    Float16,

    /// <summary>One byte a number, −128 … 127, of the weights of quantized layers.</summary>
    Int8,
}
