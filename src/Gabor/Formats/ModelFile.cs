using System.Globalization;
using System.Text.Json;
using Gabor.Components;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Formats;

/// <summary>
/// <c>model.json</c>: a network without its weights. It holds data only: layer kinds that a registry knows, numbers, names. Unknown keys,
/// kinds and versions are errors.
/// </summary>
static class ModelFile
{
    public const string Format = "gabor-model";
    public const int Version = 1;

    /// <summary>A model's description.</summary>
    public static byte[] Write(Model model) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("name", model.Name);
        WriteShape(json, "input", model.Input);
        WriteInitializer(json, "initializer", model.Initializer);
        json.WriteStartObject("preprocessing");
        json.WriteString("kind", model.Preprocessing.Kind);
        WriteShape(json, "images", model.Preprocessing.ImageShape);
        json.WriteNumber("pad", model.Preprocessing.Pad);
        json.WriteString("framing", Framings[(int)model.Preprocessing.Framing]);
        if (model.Preprocessing.PaddingMode != PaddingMode.Black)
            json.WriteString("padding_mode", PaddingModes[(int)model.Preprocessing.PaddingMode]);
        if (model.Preprocessing.Ink is { } ink)
            InkProfileFile.Write(json, "ink", ink);
        if (model.Preprocessing.Words is { } words)
            WriteTexts(json, "words", words);
        json.WriteEndObject();
        WriteTexts(json, "classes", model.ClassNames);
        if (model.Temperature != 1)
            json.WriteNumber("temperature", model.Temperature);
        json.WriteStartArray("layers");
        foreach (var node in model.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("name", node.Layer.Name);
            json.WriteString("kind", node.Layer.Kind);
            WriteTexts(json, "inputs", node.Sources.Select(source => source < 0 ? ModelLimits.InputName : model.Nodes[source].Layer.Name));
            if (node.IsFrozen)
                json.WriteBoolean("frozen", true);
            WriteSettings(json, node.Layer.Settings);
            var initialized = node.Layer.Parameters.Where(parameter => parameter.Initializer is not null).ToList();
            if (initialized.Count > 0)
            {
                json.WriteStartObject("initializers");
                foreach (var parameter in initialized)
                    WriteInitializer(json, parameter.Name, parameter.Initializer!);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTexts(json, "outputs", model.Outputs.Select(output => model.Nodes[output].Layer.Name));
        json.WriteEndObject();
    });

    /// <summary>Reads a description. Its parameters take no memory yet; what images are normalized by stands with the weights.</summary>
    /// <param name="root">The file's content.</param>
    /// <param name="layers">The layers that it may name.</param>
    /// <param name="initializers">The initializers that it may name.</param>
    /// <param name="kind">The kind of its preprocessing.</param>
    /// <exception cref="GaborFormatException">It is of another version, or does not describe a network.</exception>
    public static Model Read(JsonItem root, Registry<LayerKind> layers, Registry<ComponentKind<Initializer>> initializers, out string kind)
    {
        root.AllowOnly("format", "version", "name", "input", "initializer", "preprocessing", "classes", "temperature", "layers", "outputs");
        root.CheckFormat(Format, Version);
        var shape = ReadShape(root["input"]);
        var preprocessing = ReadPreprocessing(root["preprocessing"], shape, out kind);

        var graph = Refused(root["input"], () => new GraphBuilder(Text(root["name"]), shape));
        var places = new Dictionary<string, NodeOutput>(StringComparer.Ordinal) { [ModelLimits.InputName] = graph.Input };
        foreach (var layer in AtMost(root["layers"], ModelLimits.MostLayers))
        {
            layer.AllowOnly("name", "kind", "inputs", "frozen", "settings", "initializers");
            string name = Text(layer["name"]), kindName = Text(layer["kind"]);
            var known = layers.Find(kindName) ?? layers.Find(Successors.GetValueOrDefault(kindName, kindName))
                ?? throw Unknown(layer["kind"], $"{name}: no layer kind", kindName, layers, nameof(LayerRegistry));
            NodeOutput[] sources = [.. AtMost(layer["inputs"], ModelLimits.MostLayers).Select(source => Known(places, source))];
            Setting[] settings = ReadSettings(layer["settings"]);
            Layer? made = null;
            bool isFrozen = layer.Find("frozen")?.Flag() ?? false;
            var place = Refused(layer, () => graph.Add(
                shapes => made = known.Make(name, shapes, settings, [], graph.Find), isFrozen, sources));
            ReadInitializers(layer, made!, initializers);
            places[name] = place;
        }

        NodeOutput[] outputs = [.. AtMost(root["outputs"], ModelLimits.MostLayers).Select(output => Known(places, output))];
        string[] classes = [.. AtMost(root["classes"], ModelLimits.MostClasses).Select(Text)];
        var model = Refused(root["outputs"], () => classes.Length == 0 ? graph.BuildAutoencoder(outputs) : graph.Build(classes, outputs));
        model.Initializer = ReadInitializer(root["initializer"], initializers);
        model.Preprocessing = preprocessing;
        if (root.Find("temperature") is { } temperature)
        {
            model.Temperature = temperature.Number() is > 0 and var number
                ? number
                : throw temperature.Fault("a temperature above 0 is expected.");
        }

        return model;
    }

    /// <summary>A kind that a registry lacks, and how to add it.</summary>
    static GaborFormatException Unknown<TKind>(JsonItem place, string what, string kind, Registry<TKind> registry, string kinds)
        where TKind : class, IKind => place.Fault(
            $"{what} {GaborFormatException.Quote(kind)}. {Nearest.Advice(kind, [.. registry.Names])} "
            + $"If it is your own, load the model with a registry that has it: {kinds}.Default.With(…).");

    static void WriteSettings(Utf8JsonWriter json, IReadOnlyList<Setting> settings)
    {
        json.WriteStartObject("settings");
        foreach (var setting in settings)
        {
            if (setting.Text is { } text)
                json.WriteString(setting.Name, text);
            else
                json.WriteNumber(setting.Name, setting.Value);
        }

        json.WriteEndObject();
    }

    static Setting[] ReadSettings(JsonItem settings) => [.. settings.Fields().Select(ReadSetting)];

    static Setting ReadSetting(KeyValuePair<string, JsonItem> field) =>
        field.Value.Scalar() is string ? new(field.Key, Text(field.Value)) : new(field.Key, field.Value.Number());

    static void WriteInitializer(Utf8JsonWriter json, string name, Initializer initializer)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in ComponentText.Written(initializer))
        {
            if (value is string text)
                json.WriteString(key, text);
            else
                json.WriteNumber(key, Convert.ToDouble(value, CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    static Initializer ReadInitializer(JsonItem item, Registry<ComponentKind<Initializer>> initializers) =>
        Refused(item, () => initializers.Read(item.Value()));

    /// <summary>The parameters of a layer that do not start as the model says.</summary>
    static void ReadInitializers(JsonItem item, Layer layer, Registry<ComponentKind<Initializer>> initializers)
    {
        if (item.Find("initializers") is not { } own)
            return;
        foreach (var (name, initializer) in own.Fields())
        {
            var parameter = layer.Parameters.FirstOrDefault(parameter => parameter.Name == name)
                ?? throw initializer.Fault($"{layer.Name} has no parameter {GaborFormatException.Quote(name)}.");
            parameter.Initializer = ReadInitializer(initializer, initializers);
        }
    }

    /// <summary>Which part of which images is seen, with nothing subtracted yet.</summary>
    static ImagePreprocessing ReadPreprocessing(JsonItem item, Shape input, out string kind)
    {
        item.AllowOnly("kind", "images", "pad", "framing", "padding_mode", "ink", "words");
        string found = kind = item["kind"].Text();
        if (!Kinds.Contains(found))
            throw item["kind"].Fault($"the preprocessing {GaborFormatException.Quote(found)} is unknown. {Nearest.Advice(found, Kinds)}");
        Shape images = ReadShape(item["images"]);
        int pad = (int)item["pad"].Integer(0, ImagePreprocessing.MostPad);
        if ((long)images.Height * images.Width * images.Depth > MostPixels)
            throw item["images"].Fault($"an image of {images} has more than {MostPixels} numbers.");
        var framing = (ImageFraming)OneOf(item["framing"], "framing", Framings);
        var mode = item.Find("padding_mode") is { } stated ? (PaddingMode)OneOf(stated, "padding mode", PaddingModes) : PaddingMode.Black;
        if (found == ImagePreprocessing.TokensKind)
        {
            var words = AtMost(item["words"], ImagePreprocessing.MostWords).Select(Text);
            var tokens = Refused(item["words"], () => ImagePreprocessing.Tokens(input, [.. words]));
            return Refused(item["images"], () => tokens.Of(images, pad, framing));
        }

        var ink = item.Find("ink") is { } profile ? InkProfileFile.Read(profile) : null;
        var read = Refused(item["images"], () => ImagePreprocessing.None(input).Of(images, pad, framing, mode));
        return Refused(item, () => read.WithInk(ink));
    }

    /// <summary>The place of a name among those that are known.</summary>
    static int OneOf(JsonItem item, string what, string[] names)
    {
        string name = item.Text();
        int place = Array.IndexOf(names, name);
        return place >= 0
            ? place
            : throw item.Fault($"the {what} {GaborFormatException.Quote(name)} is unknown. {Nearest.Advice(name, names)}");
    }

    /// <summary>Kinds that another has taken in, as files of earlier versions name them; their settings are among its own.</summary>
    static readonly Dictionary<string, string> Successors = new(StringComparer.OrdinalIgnoreCase)
    {
        ["grouped_convolution"] = "convolution",
        ["dilated_convolution"] = "convolution",
    };

    static readonly string[] Kinds =
    [
        ImagePreprocessing.NoneKind, ImagePreprocessing.MeanImageKind, ImagePreprocessing.ChannelsKind, ImagePreprocessing.TokensKind,
    ];

    /// <summary>Names of <see cref="ImageFraming"/>, in its order.</summary>
    static readonly string[] Framings = ["letterbox", "stretch", "crop"];

    /// <summary>Names of <see cref="PaddingMode"/>, in its order.</summary>
    static readonly string[] PaddingModes = ["black", "reflect"];

    static Shape ReadShape(JsonItem item)
    {
        var sizes = item.Items();
        if (sizes.Count != 3)
            throw item.Fault($"{sizes.Count} sizes; height, width and depth are expected.");
        int[] shape = [.. sizes.Select(size => (int)size.Integer(1, ModelLimits.LargestSize))];
        return new Shape(shape[0], shape[1], shape[2]);
    }

    static void WriteShape(Utf8JsonWriter json, string name, Shape shape)
    {
        json.WriteStartArray(name);
        foreach (int size in (int[])[shape.Height, shape.Width, shape.Depth])
            json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    /// <summary>Numbers of an image that comes in, of which the network sees a part.</summary>
    const long MostPixels = 1L << 26;

    /// <summary>What layers refuse is told with its place in the file.</summary>
    static T Refused<T>(JsonItem place, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw place.Fault(exception.Message);
        }
    }

    static IReadOnlyList<JsonItem> AtMost(JsonItem list, int most) =>
        list.Items() is var items && items.Count <= most ? items : throw list.Fault($"{items.Count} entries; {most} are the limit.");

    static string Text(JsonItem item) =>
        item.Text() is var text && text.Length <= ModelLimits.LongestText
            ? text
            : throw item.Fault($"a text of {text.Length} characters; {ModelLimits.LongestText} are the limit.");

    static NodeOutput Known(Dictionary<string, NodeOutput> places, JsonItem name) =>
        places.TryGetValue(Text(name), out var place)
            ? place
            : throw name.Fault($"there is no layer {GaborFormatException.Quote(Text(name))} before this.");

    static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
