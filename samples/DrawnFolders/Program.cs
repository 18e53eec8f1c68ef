// Draws images of two classes into folders, to try own images without having any: discs and rings of 64×36 pixels in noise and clutter.
//     dotnet run -c Release --project samples/DrawnFolders -- drawn 10000
//     dotnet run -c Release --project src/Gabor.Cli -- train drawn
using System.Globalization;
using DrawnFolders;

if (args is not [var folder, var number]
    || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int images) || images < 4)
{
    Console.Error.WriteLine("usage: DrawnFolders FOLDER COUNT, with at least 4 images");
    return 2;
}

for (int i = 0; i < images; i++)
{
    bool isRing = i % 2 == 1;
    string classFolder = Path.Combine(folder, isRing ? "ring" : "disc");
    Directory.CreateDirectory(classFolder);
    string name = string.Create(CultureInfo.InvariantCulture, $"{i:000000}.ppm");
    File.WriteAllBytes(Path.Combine(classFolder, name), DrawnImage.Of(isRing, i).ToPortablePixmap());
}

Console.WriteLine($"{images} images in {folder}");
return 0;
