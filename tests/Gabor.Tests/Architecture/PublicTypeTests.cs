using System.Reflection;

namespace Gabor.Tests.Architecture;

/// <summary>The public surface is closed but for the few kinds that are meant to be inherited.</summary>
public sealed class PublicTypeTests
{
    static readonly string[] Inherited =
    [
        "Layer", "Loss", "Optimizer", "Schedule", "Augmentation", "PixelAugmentation", "GeometricAugmentation", "Initializer", "Figure",
        "Component", "ComponentKind",
    ];

    static IEnumerable<Type> PublicTypes =>
        new[] { "Gabor.Numerics", "Gabor", "Gabor.Plotting" }.SelectMany(name => Assembly.Load(name).GetExportedTypes());

    [Fact]
    public void Public_classes_are_sealed_unless_they_are_meant_to_be_inherited() =>
        Assert.DoesNotContain(PublicTypes, type => type is { IsClass: true, IsSealed: false } && !(type.IsAbstract && Inherited.Contains(type.Name)));

    [Fact]
    public void Public_exceptions_say_so_in_their_names() =>
        Assert.DoesNotContain(PublicTypes, type => type.IsAssignableTo(typeof(Exception)) != type.Name.EndsWith("Exception", StringComparison.Ordinal));

    [Fact]
    public void No_public_field_can_be_written() =>
        Assert.DoesNotContain(
            PublicTypes.SelectMany(type => type.GetFields()), field => field is { IsInitOnly: false, IsLiteral: false, IsSpecialName: false });
}
