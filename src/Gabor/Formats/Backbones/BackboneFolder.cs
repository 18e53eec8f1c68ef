using Gabor.Models;

namespace Gabor.Formats.Backbones;

/// <summary>
/// Where converted backbones lie, a folder each with <c>model.json</c> and its weights: the user's folder for data, in
/// <c>gabor/backbones</c>, or another one. So each is converted once, for all programs of the user.
/// </summary>
/// <param name="path">The folder; null for the user's.</param>
public sealed class BackboneFolder(string? path = null)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path ?? System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "gabor",
        "backbones");

    /// <summary>The folder of a backbone, whether it is there or not.</summary>
    public string Of(Backbone backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        return System.IO.Path.Combine(Path, backbone.Name);
    }

    /// <summary>Whether a backbone is there.</summary>
    public bool Has(Backbone backbone) => File.Exists(System.IO.Path.Combine(Of(backbone), SavedModel.ModelName));

    /// <summary>Converts a backbone, whole or not at all; one that is there is replaced.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="package">The folder of its package.</param>
    /// <returns>The network.</returns>
    /// <exception cref="GaborFormatException">A file of the package is missing or is not what it should be.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Model Add(Backbone backbone, string package)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        var model = backbone.Read(package);
        Directory.CreateDirectory(Path);
        string made = System.IO.Path.Combine(Path, $".{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(made);
            foreach (string notice in backbone.Notices.Where(notice => File.Exists(System.IO.Path.Combine(package, notice))))
                File.Copy(System.IO.Path.Combine(package, notice), System.IO.Path.Combine(made, notice));
            SavedModel.Save(model, made);
            string place = Of(backbone);
            if (Directory.Exists(place))
                Directory.Delete(place, recursive: true);
            Directory.Move(made, place);
        }
        catch
        {
            if (Directory.Exists(made))
                Directory.Delete(made, recursive: true);
            throw;
        }

        return model;
    }
}
