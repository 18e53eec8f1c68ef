using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>How training images are changed at random (6.7); nothing by default. Values are drawn evenly, again for each image in each epoch.</summary>
public sealed record AugmentationOptions
{
    const string RandAugmentName = "randaugment";

    /// <summary>The share of images that are mirrored left to right, 0…1.</summary>
    public double Flip { get; init; }

    /// <summary>Images become larger or smaller by factors from 1 − this to 1 + this, 0…0.9.</summary>
    public double Scale { get; init; }

    /// <summary>Rows are pushed sideways, by an angle of up to this many degrees, 0…60.</summary>
    public double Shear { get; init; }

    /// <summary>Images are turned by up to this many degrees either way, 0…180.</summary>
    public double Rotate { get; init; }

    /// <summary>Images are moved by up to this share of their width and height, 0…1; black comes in.</summary>
    public double Translate { get; init; }

    /// <summary>Pixels are pushed by a smooth field; the root of the mean square of the push, in pixels, 0…100. 1.4 is the field of Simard and others (2003) for digits.</summary>
    public double Elastic { get; init; }

    /// <summary>Brightness, contrast and saturation change by up to this, and hue by up to a quarter of it, where they are not stated themselves; 0…1.</summary>
    public double Jitter { get; init; }

    /// <summary>Values are multiplied by factors from 1 − this to 1 + this, 0…1.</summary>
    public double Brightness { get; init; }

    /// <summary>Values are stretched about the image's mean by factors from 1 − this to 1 + this, 0…1.</summary>
    public double Contrast { get; init; }

    /// <summary>Colours are stretched about their grey by factors from 1 − this to 1 + this, 0…1; only for images of red, green and blue.</summary>
    public double Saturation { get; init; }

    /// <summary>Colours are turned by up to this share of their circle, 0…0.5; only for images of red, green and blue.</summary>
    public double Hue { get; init; }

    /// <summary>Values are raised to powers from 1/(1 + this) to 1 + this, 0…9.</summary>
    public double Gamma { get; init; }

    /// <summary>The side of a square that is covered by the mean colour, in pixels, 0…4096 (DeVries and Taylor 2017).</summary>
    public int Cutout { get; init; }

    /// <summary>RandAugment (Cubuk and others 2020); null for none.</summary>
    public RandAugmentSetting? RandAugment { get; init; }

    /// <summary>Whether nothing is changed.</summary>
    public bool IsNone => RandAugment is null && AugmentationKinds.All.All(kind => kind.Get(this) == 0);

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names the option and its range.</exception>
    public AugmentationOptions Validated()
    {
        foreach (var kind in AugmentationKinds.All)
        {
            double value = kind.Get(this);
            if (!(value >= 0 && value <= kind.Most))
                throw new ArgumentException(FormattableString.Invariant($"{kind.Name} is {value}; it must be from 0 to {kind.Most}."));
        }

        RandAugment?.Validated();
        return this;
    }

    /// <summary>What these ask for, in the order in which it is done, each with the part of the random numbers that it draws from.</summary>
    /// <exception cref="ArgumentException">Colours are to be changed of images that have none.</exception>
    internal IReadOnlyList<(int Part, Augmentation What)> Steps(Shape shape) => AugmentationKinds.Steps(this, shape);

    /// <summary>Every option by name, as a run's record holds it.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Written() =>
    [
        .. AugmentationKinds.All.Select(kind => new KeyValuePair<string, object?>(kind.Name, kind.IsWhole ? (object)(int)kind.Get(this) : kind.Get(this))),
        new(RandAugmentName, RandAugment?.ToString()),
    ];

    /// <summary>Options from a run's record.</summary>
    /// <exception cref="ArgumentException">One is of another type, or randaugment is not right.</exception>
    internal static AugmentationOptions Read(IReadOnlyDictionary<string, object?> values)
    {
        var options = new AugmentationOptions();
        foreach (var kind in AugmentationKinds.All)
        {
            options = kind.Set(options, values.GetValueOrDefault(kind.Name) switch
            {
                long value and >= int.MinValue and <= int.MaxValue => value,
                double value when !kind.IsWhole => value,
                _ => throw Wrong(kind.Name),
            });
        }

        return options with
        {
            RandAugment = values.GetValueOrDefault(RandAugmentName, 0L) switch { null => null, string text => RandAugmentSetting.Parse(text), _ => throw Wrong(RandAugmentName) },
        };

        static ArgumentException Wrong(string name) => new($"option {name} is missing or of another type.");
    }
}
