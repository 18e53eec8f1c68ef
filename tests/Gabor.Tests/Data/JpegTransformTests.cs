using Gabor.Data;

namespace Gabor.Tests.Data;

public sealed class JpegTransformTests
{
    [Fact]
    public void The_inverse_transform_is_the_definition_to_within_rounding()
    {
        Random random = new(1);
        for (int trial = 0; trial < 500; trial++)
        {
            int[] frequencies = new int[64];
            for (int n = random.Next(1, 65); n > 0; n--) frequencies[random.Next(64)] = random.Next(-300, 301);
            byte[] samples = new byte[64];
            JpegTransform.Inverse([.. frequencies], samples, 0, 8);
            for (int y = 0; y < 8; y++)
                for (int x = 0; x < 8; x++)
                {
                    double sum = 0;
                    for (int v = 0; v < 8; v++)
                        for (int u = 0; u < 8; u++)
                        {
                            sum += (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) * frequencies[8 * v + u]
                                * Math.Cos((2 * x + 1) * u * Math.PI / 16) * Math.Cos((2 * y + 1) * v * Math.PI / 16);
                        }

                    double expected = Math.Clamp(sum / 4 + 128, 0, 255);
                    Assert.InRange(samples[8 * y + x], expected - 0.75, expected + 0.75);
                }
        }
    }
}
