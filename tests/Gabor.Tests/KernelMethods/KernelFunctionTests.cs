using Gabor.KernelMethods;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.KernelMethods;

public sealed class GaussianKernelFunctionTests()
    : KernelFunctionContract(new GaussianKernelFunction(0.8), (x, y) => Define.GaussianKernel(x, y, 0.8));

public sealed class LinearKernelFunctionTests() : KernelFunctionContract(new LinearKernelFunction(), Define.LinearKernel);

public sealed class PolynomialKernelFunctionTests() : KernelFunctionContract(
    new PolynomialKernelFunction(5, 0.7, 0.3), (x, y) => Define.PolynomialKernel(x, y, 5, 0.7, 0.3), relative: 5e-6);

public sealed class LaplacianKernelFunctionTests()
    : KernelFunctionContract(new LaplacianKernelFunction(0.6), (x, y) => Define.LaplacianKernel(x, y, 0.6), relative: 2e-5);

public sealed class ChiSquaredKernelFunctionTests()
    : KernelFunctionContract(new ChiSquaredKernelFunction(0.9), (x, y) => Define.ChiSquaredKernel(x, y, 0.9), relative: 1e-5);

public sealed class IntersectionKernelFunctionTests()
    : KernelFunctionContract(new IntersectionKernelFunction(), Define.IntersectionKernel);
