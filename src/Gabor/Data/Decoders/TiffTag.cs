namespace Gabor.Data.Decoders;

/// <summary>The numbers of the entries of a TIFF directory.</summary>
static class TiffTag
{
    public const int Width = 256, Height = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, FillOrder = 266;

    public const int StripOffsets = 273, Orientation = 274, SamplesPerPixel = 277, RowsPerStrip = 278, StripLengths = 279, Planar = 284;

    public const int Predictor = 317, ColorMap = 320, TileWidth = 322, TileHeight = 323, TileOffsets = 324, TileLengths = 325;

    public const int ExtraSamples = 338, SampleFormat = 339;
}
