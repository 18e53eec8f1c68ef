using System.Reflection;

namespace Gabor.Tests.Architecture;

/// <summary>The public surface is closed but for the few kinds that are meant to be inherited.</summary>
public sealed class PublicTypeTests
{
    static readonly string[] Inherited =
    [
        // FilterLayer is only what some layers share: its constructors keep others out.
        "Layer", "Activation", "ScalarActivation", "FilterLayer", "Loss", "Optimizer", "Schedule", "Augmentation", "Initializer",
        "ImageSource", "Figure", "PixelAugmentation", "GeometricAugmentation", "KernelFunction", "KernelSolver", "Feature", "FeatureLayer",
        "Component", "ComponentKind", "TrainingOption", "TrainingCallback",
    ];

    static IEnumerable<Type> PublicTypes =>
        new[] { "Gabor.Numerics", "Gabor", "Gabor.Cluster", "Gabor.DependencyInjection", "Gabor.Experiments", "Gabor.Plotting" }
            .SelectMany(name => Assembly.Load(name).GetExportedTypes());

    [Fact]
    public void Public_classes_are_sealed_unless_they_are_meant_to_be_inherited() =>
        Assert.DoesNotContain(
            PublicTypes,
            type => type is { IsClass: true, IsSealed: false } && IsOpen(type) && !(type.IsAbstract && Inherited.Contains(type.Name)));

    /// <summary>Whether another assembly can inherit it: a constructor is public or protected.</summary>
    static bool IsOpen(Type type) => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Any(constructor => constructor.IsPublic || constructor.IsFamily || constructor.IsFamilyOrAssembly);

    [Fact]
    public void Public_exceptions_say_so_in_their_names() =>
        Assert.DoesNotContain(
            PublicTypes, type => type.IsAssignableTo(typeof(Exception)) != type.Name.EndsWith("Exception", StringComparison.Ordinal));

    [Fact]
    public void No_public_field_can_be_written() =>
        Assert.DoesNotContain(
            PublicTypes.SelectMany(type => type.GetFields()),
            field => field is { IsInitOnly: false, IsLiteral: false, IsSpecialName: false });
}
