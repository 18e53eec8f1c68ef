namespace Gabor.KernelMethods;
/// <summary>t</summary>
public sealed class FourierFeatures;
