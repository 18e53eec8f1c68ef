namespace Gabor.Preprocessing;

/// <summary>What to do with an image whose proportions are not those that are wanted.</summary>
public enum ImageFraming
{
    /// <summary>
    /// Keep the proportions; what is left over takes the mean colour of the image's edge. For what would be cut off or bent otherwise, as
    /// digits.
    /// </summary>
    Letterbox,

    /// <summary>Stretch height and width each.</summary>
    Stretch,

    /// <summary>
    /// Keep the proportions; the image covers all that is wanted, so its shorter side fits, and of the longer one the middle is cut out.
    /// For photographs.
    /// </summary>
    Crop,
}
