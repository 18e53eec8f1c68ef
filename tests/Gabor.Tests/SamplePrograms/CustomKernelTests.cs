using CustomKernel;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.SamplePrograms;

public sealed class RationalQuadraticTests() : KernelFunctionContract(
    new RationalQuadratic(0.3), (x, y) => 1 / (1 + (0.3 * x.Zip(y, (a, b) => (a - b) * (a - b)).Sum())));

public sealed class CustomKernelTests
{
    [Fact]
    public async Task A_kernel_function_of_ones_own_is_solved_saved_and_read_back()
    {
        double[] shares = SampleProgram.Percentages(await SampleProgram.Run("CustomKernel"));
        Assert.InRange(shares[0], 85, 100);
        Assert.Equal(shares[0], shares[1]);
    }
}
