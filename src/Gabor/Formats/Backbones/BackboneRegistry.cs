namespace Gabor.Formats.Backbones;

/// <summary>The backbones that are known; the command line's list and the tables of the documents are made from it.</summary>
public static class BackboneRegistry
{
    /// <summary>All of them.</summary>
    public static Registry<Backbone> Default { get; } = new("backbone", [ResNet18Backbone.Default]);
}
