namespace Gabor.Training;

/// <summary>How a kernel machine gets by without a number for each pair of training images.</summary>
public enum KernelApproximation
{
    /// <summary>Exact up to 10 000 training images, Nyström's features above.</summary>
    Auto,

    /// <summary>No approximation: the kernel matrix of all training images is computed, or as many of its rows as memory holds.</summary>
    Exact,

    /// <summary>Features from some training images as centres (<see cref="KernelMethods.NystromFeatures"/>); for every function.</summary>
    Nystrom,

    /// <summary>Waves of random frequencies (<see cref="KernelMethods.FourierFeatures"/>); for gaussian and laplacian.</summary>
    Fourier,
}
