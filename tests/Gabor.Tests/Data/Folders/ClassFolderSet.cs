namespace Gabor.Tests.Data.Folders;

/// <summary>Writes class folders of small images: lines that run across for some classes, down for others.</summary>
static class ClassFolderSet
{
    /// <summary>Some images of each class, of several sizes.</summary>
    public static void Write(string path, int images, params ReadOnlySpan<string> classes)
    {
        for (int k = 0; k < classes.Length; k++)
        {
            Directory.CreateDirectory(Path.Combine(path, classes[k]));
            for (int i = 0; i < images; i++)
                File.WriteAllBytes(Path.Combine(path, classes[k], $"{i:00}.bmp"), Image(k, i));
        }
    }

    /// <summary>One image of a class: grey levels of its own, lines with a period of its own.</summary>
    public static byte[] Image(int label, int number) => new BmpFile(40, 24, 12 + (number % 3), 14 + (number % 2))
    {
        Pixel = (y, x) => (uint)((((label % 2 == 0 ? y : x) + number) / (1 + (label / 2)) % 2 == 0 ? 200 : 20) * 0x010101),
    }.ToBytes();
}
