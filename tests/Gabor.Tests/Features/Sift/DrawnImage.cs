using Gabor.Numerics.Random;

namespace Gabor.Tests.Features.Sift;

/// <summary>Grey images that are drawn by few lines, with whole numbers or exact operations: the same bytes everywhere.</summary>
sealed record DrawnImage(int Height, int Width, byte[] Pixels)
{
    public static DrawnImage Named(string name) => name switch
    {
        "discs" => Discs(160, 200, 3),
        "board" => Board(160, 200, 5),
        "noise" => Noise(160, 200, 7),
        _ => throw new ArgumentException(name),
    };

    /// <summary>A textured board: fields, discs and noise mixed, blurred a little, as a photograph is.</summary>
    public static DrawnImage Noisy(int height, int width)
    {
        byte[] discs = Discs(height, width, 11).Pixels, board = Board(height, width, 12).Pixels, noise = Noise(height, width, 13).Pixels;
        int[] sum = [.. discs.Zip(board, (a, b) => (2 * a) + b).Zip(noise, (a, b) => a + (2 * b))];
        int At(int y, int x) => sum[(Math.Clamp(y, 0, height - 1) * width) + Math.Clamp(x, 0, width - 1)];
        return new(
            height, width,
            [
                .. Enumerable.Range(0, height * width).Select(i =>
                {
                    var (y, x) = (i / width, i % width);
                    int cross = At(y - 1, x) + At(y + 1, x) + At(y, x - 1) + At(y, x + 1);
                    return (byte)((cross + (4 * At(y, x))) / 40);
                }),
            ]);
    }

    /// <summary>Discs of radius 2 … 15 on grey, later ones over earlier ones.</summary>
    public static DrawnImage Discs(int height, int width, ulong seed)
    {
        var random = new RandomStream(seed, Purpose.Synthesis);
        byte[] pixels = Enumerable.Repeat((byte)110, height * width).ToArray();
        for (ulong disc = 0; disc < 70; disc++)
        {
            var (cy, cx) = (random.Below(4 * disc, height), random.Below((4 * disc) + 1, width));
            var (radius, shade) = (2 + random.Below((4 * disc) + 2, 14), random.Below((4 * disc) + 3, 256));
            for (int i = 0; i < pixels.Length; i++)
            {
                var (dy, dx) = ((i / width) - cy, (i % width) - cx);
                if ((dy * dy) + (dx * dx) <= radius * radius)
                    pixels[i] = (byte)shade;
            }
        }

        return new(height, width, pixels);
    }

    /// <summary>A board whose fields of 13 × 11 pixels have a shade each, darker towards one corner.</summary>
    public static DrawnImage Board(int height, int width, ulong seed)
    {
        var random = new RandomStream(seed, Purpose.Synthesis);
        return new(
            height, width,
            [
                .. Enumerable.Range(0, height * width).Select(i =>
                {
                    var (y, x) = (i / width, i % width);
                    int shade = ((y / 13) + (x / 11)) % 2 == 0 ? 40 : 170;
                    return (byte)(shade + random.Below((ulong)((y / 13 * 100) + (x / 11)), 60) + (x * 25 / width));
                }),
            ]);
    }

    /// <summary>Three sheets of random shades at every 3rd, 9th and 27th pixel, linear in between.</summary>
    public static DrawnImage Noise(int height, int width, ulong seed)
    {
        var random = new RandomStream(seed, Purpose.Synthesis);
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.Length; i++)
        {
            double sum = 0;
            foreach (int step in (int[])[3, 9, 27])
            {
                var (y, x) = (i / width, i % width);
                double down = y % step / (double)step, right = x % step / (double)step;
                double Shade(int r, int c) => random.Below((ulong)((step * 1_000_000) + (((y / step) + r) * 1000) + (x / step) + c), 256);
                sum += ((((1 - down) * (((1 - right) * Shade(0, 0)) + (right * Shade(0, 1))))
                    + (down * (((1 - right) * Shade(1, 0)) + (right * Shade(1, 1))))) * step) / 39;
            }

            pixels[i] = (byte)Math.Floor(sum + 0.5);
        }

        return new(height, width, pixels);
    }
}
