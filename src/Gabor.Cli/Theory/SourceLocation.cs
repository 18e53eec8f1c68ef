using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Gabor.Experiments.GradientChecks;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plotting;

namespace Gabor.Cli.Theory;

/// <summary>The location of a type or member in the sources.</summary>
/// <param name="Name">Its name without the namespace: <c>Dense.Forward</c>.</param>
/// <param name="File">From the root of the repository, with /.</param>
/// <param name="Line">The first line of its code, from 1; null if unknown.</param>
sealed record SourceLocation(string Name, string File, int? Line)
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    static readonly Assembly[] Assemblies =
        [typeof(Shape).Assembly, typeof(Model).Assembly, typeof(GradientCheck).Assembly, typeof(Figure).Assembly, typeof(App).Assembly];

    /// <summary>
    /// The location of <c>Gabor.Layers.Dense.Forward</c>. The file follows from the name: a type has its file and a namespace its folder.
    /// The line comes from the portable symbols in the assembly or beside it.
    /// </summary>
    /// <param name="name">With its namespace.</param>
    /// <exception cref="ArgumentException">There is no such type or member.</exception>
    public static SourceLocation Of(string name) =>
        Of(name, symbols => System.IO.File.Exists(symbols) ? System.IO.File.OpenRead(symbols) : null);

    /// <summary>The same with a function that opens the symbol file beside an assembly, or returns null if there is none.</summary>
    internal static SourceLocation Of(string name, Func<string, Stream?> open)
    {
        var (type, member) = Find(name);
        string project = type.Assembly.GetName().Name!, folder = type.Namespace![project.Length..].Replace('.', '/');
        var place = new SourceLocation(member is null ? type.Name : $"{type.Name}.{member}", $"src/{project}{folder}/{type.Name}.cs", null);
        try
        {
            return First(type, member, open) is var (file, line) ? place with { File = file, Line = line } : place;
        }
        catch (Exception damage) when (damage is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return place;
        }
    }

    /// <summary>The type, and the name of its member if the name has one.</summary>
    static (Type Type, string? Member) Find(string name)
    {
        int dot = name.LastIndexOf('.');
        foreach (var assembly in Assemblies)
        {
            if (assembly.GetType(name) is { } type)
                return (type, null);
            if (dot > 0 && assembly.GetType(name[..dot]) is { } owner && owner.GetMember(name[(dot + 1)..], Declared).Length > 0)
                return (owner, name[(dot + 1)..]);
        }

        throw new ArgumentException($"there is no type or member {name}.", nameof(name));
    }

    static (string File, int Line)? First(Type type, string? member, Func<string, Stream?> open)
    {
        string path = type.Assembly.Location;
        if (path.Length == 0)
            return null;
        using var image = new PEReader(System.IO.File.OpenRead(path));
        if (!image.TryOpenAssociatedPortablePdb(path, open, out var provider, out _))
            return null;
        using (provider)
        {
            var reader = provider!.GetMetadataReader();
            return Methods(type, member)
                .SelectMany(method => Points(reader, method))
                .OrderBy(point => point.Line)
                .Select(point => ((string, int)?)point)
                .FirstOrDefault();
        }
    }

    static IEnumerable<MethodBase> Methods(Type type, string? member) => type
        .GetMembers(Declared)
        .Where(found => member is null || found.Name == member)
        .SelectMany(found => found switch
        {
            MethodBase method => [method],
            PropertyInfo property => property.GetAccessors(nonPublic: true),
            _ => (IEnumerable<MethodBase>)[],
        });

    static IEnumerable<(string File, int Line)> Points(MetadataReader reader, MethodBase method)
    {
        var handle = ((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).ToDebugInformationHandle();
        foreach (var point in reader.GetMethodDebugInformation(handle).GetSequencePoints())
        {
            if (point.IsHidden)
                continue;
            string document = reader.GetString(reader.GetDocument(point.Document).Name).Replace('\\', '/');
            yield return (document[(document.LastIndexOf("/src/", StringComparison.Ordinal) + 1)..], point.StartLine);
        }
    }
}
