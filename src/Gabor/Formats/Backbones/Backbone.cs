using Gabor.Models;

namespace Gabor.Formats.Backbones;

/// <summary>
/// A network with the features of a large data set, from which others begin. Its weights come as a package of NuGet; they are read from
/// there, and nothing is downloaded by the library.
/// </summary>
/// <param name="Name">Its name: <c>resnet18</c>.</param>
/// <param name="Summary">What it has learnt, in one line.</param>
/// <param name="Package">The package that holds the weights.</param>
/// <param name="PackageVersion">The version of the package.</param>
/// <param name="License">The license of the package, as SPDX names it.</param>
/// <param name="Files">What is read of the package, beneath its folder.</param>
/// <param name="Notices">What the license wants to go along with copies, beneath its folder.</param>
/// <param name="Convert">Reads <paramref name="Files"/>, whose paths it gets, and makes the network.</param>
public sealed record Backbone(
    string Name, string Summary, string Package, string PackageVersion, string License, IReadOnlyList<string> Files,
    IReadOnlyList<string> Notices, Func<IReadOnlyList<string>, Model> Convert) : IKind
{
    /// <summary>Makes the network of the files of the package.</summary>
    /// <param name="folder">The folder of the package, <c>…/microsoft.ml.dnnimagefeaturizer.resnet18/0.23.1</c>.</param>
    /// <exception cref="GaborFormatException">A file is missing or is not what it should be.</exception>
    public Model Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string[] paths = [.. Files.Select(file => Path.Combine([folder, .. file.Split('/')]))];
        return paths.FirstOrDefault(path => !File.Exists(path)) is { } missing
            ? throw new GaborFormatException(missing, $"there is no such file; {Package} {PackageVersion} of NuGet has it.")
            : Convert(paths);
    }

    /// <summary>
    /// Its place in a folder of packages as NuGet has it: <c>microsoft.ml.dnnimagefeaturizer.resnet18/0.23.1</c> in that folder.
    /// </summary>
    /// <param name="packages">The folder of packages.</param>
    public string FolderIn(string packages) => Path.Combine(packages, Package.ToLowerInvariant(), PackageVersion);
}
