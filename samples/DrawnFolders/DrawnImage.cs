using System.Text;
using Gabor.Numerics.Random;

namespace DrawnFolders;

/// <summary>64 × 36 pixels with a disc or a ring of any colour, size and place, over lines of other colours, in noise.</summary>
sealed class DrawnImage
{
    const int Width = 64, Height = 36, Lines = 5;

    readonly byte[] pixels = new byte[Width * Height * 3];
    readonly RandomStream random;
    ulong drawn;

    DrawnImage(int number) => random = new RandomStream(seed: 1, Purpose.Synthesis, time: (uint)number);

    /// <summary>An image: the same for the same number.</summary>
    public static DrawnImage Of(bool isRing, int number)
    {
        var image = new DrawnImage(number);
        image.Fill();
        for (int line = 0; line < Lines; line++)
            image.Line();
        image.Round(isRing);
        image.Noise();
        return image;
    }

    /// <summary>The image as a PPM file: a line of text, then its pixels.</summary>
    public byte[] ToPortablePixmap() => [.. Encoding.ASCII.GetBytes($"P6 {Width} {Height} 255\n"), .. pixels];

    /// <summary>A background that changes from left to right.</summary>
    void Fill()
    {
        byte[] left = Colour(), right = Colour();
        for (int i = 0; i < pixels.Length; i++)
        {
            double share = (double)(i / 3 % Width) / Width;
            pixels[i] = (byte)((left[i % 3] * (1 - share)) + (right[i % 3] * share));
        }
    }

    void Line()
    {
        double x = Next(Width), y = Next(Height), across = Next(2) - 1, down = Next(2) - 1, length = 8 + Next(32);
        byte[] colour = Colour();
        for (int step = 0; step < length; step++)
            Set((int)(x + (step * across)), (int)(y + (step * down)), colour);
    }

    void Round(bool isRing)
    {
        double radius = 5 + Next(9), inner = isRing ? radius - 3 : 0;
        double x = radius + Next(Width - (2 * radius)), y = radius + Next(Height - (2 * radius));
        byte[] colour = Colour();
        for (int v = 0; v < Height; v++)
        {
            for (int u = 0; u < Width; u++)
            {
                double distance = Math.Sqrt(((u - x) * (u - x)) + ((v - y) * (v - y)));
                if (distance <= radius && distance >= inner)
                    Set(u, v, colour);
            }
        }
    }

    void Noise()
    {
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp((int)(pixels[i] + Next(80) - 40), 0, 255);
    }

    byte[] Colour() => [(byte)Next(256), (byte)Next(256), (byte)Next(256)];

    /// <summary>The next number, from 0 to below an end.</summary>
    double Next(double end) => end * random.Uniform(drawn++);

    void Set(int x, int y, byte[] colour)
    {
        if (x is >= 0 and < Width && y is >= 0 and < Height)
            colour.CopyTo(pixels, ((y * Width) + x) * 3);
    }
}
