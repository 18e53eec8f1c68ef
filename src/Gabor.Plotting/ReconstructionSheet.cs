using System.Globalization;
using Gabor.Data;
using Gabor.Experiments.Representations;
using Gabor.Numerics;

namespace Gabor.Plotting;

/// <summary>
/// Images above their reconstructions by an autoencoder (4.1.4), with the peak signal-to-noise ratio of each; of a denoising one with the
/// noisy images between, which it saw.
/// </summary>
public static class ReconstructionSheet
{
    /// <summary>Columns of the sheet.</summary>
    const int Columns = 10;

    /// <summary>Draws images of each class, and says how near all come.</summary>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="images">The images, those that it was not trained on.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <exception cref="ArgumentException">Its images have other than 1 or 3 channels.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    public static ImageSheet Of(Autoencoder autoencoder, ImageSource images, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(autoencoder);
        ArgumentNullException.ThrowIfNull(images);
        var shape = Drawable(autoencoder);
        float[] pixels = autoencoder.Read(images), seen = autoencoder.Corrupt(pixels, seed), found = autoencoder.Reconstruct(seen);
        double all = Autoencoder.PeakSignalToNoise(pixels, found);
        string title = string.Create(
            CultureInfo.InvariantCulture, $"{autoencoder.Model.Name}: {images.Count} images, PSNR {Ratio(all)}");
        if (autoencoder.RemovesNoise)
        {
            double before = Autoencoder.PeakSignalToNoise(pixels, seen), clean = Autoencoder.PeakSignalToNoise(
                pixels, autoencoder.Reconstruct(pixels));
            title += $" with noise, {Ratio(before)} before; {Ratio(clean)} without";
        }

        int[] chosen = Chosen(images);
        var sheet = new ImageSheet { Title = title };
        sheet.Add("image", [.. chosen.Select(i => TileOf(pixels, i, shape, ""))]);
        if (autoencoder.RemovesNoise)
            sheet.Add("noisy", [.. chosen.Select(i => TileOf(seen, i, shape, Caption(pixels, seen, i, shape)))]);
        sheet.Add("reconstruction", [.. chosen.Select(i => TileOf(found, i, shape, Caption(pixels, found, i, shape)))]);
        return sheet;
    }

    /// <summary>A tile of one of many images, whose numbers from 0 to 1 become bytes; others are cut off.</summary>
    internal static Tile TileOf(ReadOnlySpan<float> images, int index, Shape shape, string caption)
    {
        byte[] bytes = new byte[shape.Count];
        for (int p = 0; p < bytes.Length; p++)
            bytes[p] = (byte)Math.Clamp(Math.Round(255.0 * images[(index * bytes.Length) + p]), 0, 255);
        return new Tile(bytes, shape.Height, shape.Width, shape.Depth) { Caption = caption };
    }

    /// <summary>The shape of images that can be drawn.</summary>
    internal static Shape Drawable(Autoencoder autoencoder) => autoencoder.Model.Input is { Depth: 1 or 3 } shape
        ? shape
        : throw new ArgumentException(
            $"{autoencoder.Model.Name}: its images have {autoencoder.Model.Input.Depth} channels; 1 or 3 can be drawn.");

    /// <summary>An image of each class, class after class, then the next of each.</summary>
    static int[] Chosen(ImageSource images)
    {
        var places = Enumerable.Range(0, images.Count).GroupBy(images.Label).OrderBy(group => group.Key)
            .SelectMany(group => group.Take(Columns).Select((place, rank) => (place, rank)));
        return [.. places.OrderBy(one => one.rank).Take(Columns).Select(one => one.place)];
    }

    static string Caption(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, int index, Shape shape)
    {
        int size = shape.Count;
        return Ratio(Autoencoder.PeakSignalToNoise(expected.Slice(index * size, size), found.Slice(index * size, size)));
    }

    static string Ratio(double decibels) => decibels.ToString("F1", CultureInfo.InvariantCulture) + " dB";
}
