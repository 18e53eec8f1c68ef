using Gabor.Components;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats;

/// <summary>
/// A network of one's own as JSON: its layers one after the other, for images of any size and any number of classes.
/// <see cref="Schema"/> describes it, so that editors complete it.
/// </summary>
/// <example><c>{ "name": "mine", "layers": [ { "kind": "convolution", "filters": 32, "size": 3, "padding": "same" }, { "kind": "relu" },
/// { "kind": "max_pooling", "size": 2 }, { "kind": "dense", "outputs": "classes" } ] }</c></example>
public static class NetworkFile
{
    /// <summary>What stands for the number of classes.</summary>
    const string Classes = "classes";

    /// <summary>Keys of a layer that are no settings.</summary>
    internal static readonly string[] LayerKeys = ["kind", "name", "inputs", "frozen"];

    /// <summary>Keys of a network.</summary>
    internal static readonly string[] Keys = ["$schema", "name", "summary", "side", "initializer", "layers", "outputs"];

    /// <summary>The settings of layers where a file does not state them: the defaults of their constructors.</summary>
    internal static IReadOnlyList<Setting> Defaults { get; } =
    [
        new("bias", 1), new("stride", 1), new("padding_height", 0), new("padding_width", 0), new("padding_top", 0),
        new("padding_bottom", 0), new("padding_left", 0), new("padding_right", 0), new("leak", 0.01f), new("probability", 0.5),
        new("channels", 5), new("offset", 2), new("scale", 1e-4f), new("power", 0.75), new("factor", 2), new("before", 0), new("after", 0),
        new("deviation", 0.3f),
    ];

    /// <summary>Reads a network. Its layers are made, and faults of theirs found, when it is made for images.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The layers that it may name; the built-in ones if null.</param>
    /// <exception cref="GaborFormatException">The file is missing, or describes no network; with the line.</exception>
    public static Network Read(string path, Registry<LayerKind>? layers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var root = JsonText.ReadFile(path);
        root.AllowOnly(Keys);
        string name = root.Find("name")?.Text() ?? Path.GetFileNameWithoutExtension(path);
        string summary = root.Find("summary")?.Text() ?? $"the network of {Path.GetFileName(path)}";
        int? side = root.Find("side") is { } stated ? (int)stated.Integer(1, ModelLimits.LargestSize) : null;
        var read = new NetworkReader(root, layers ?? LayerRegistry.Default);
        read.Check();
        var network = new Network(name, summary, (input, classes) => read.Make(name, input, classes));
        return side is { } pixels ? network with { Side = pixels } : network;
    }

    /// <summary>The JSON schema of such files (draft 2020-12), made from the layers and initializers.</summary>
    /// <param name="layers">The layers that files may name; the built-in ones if null.</param>
    public static string Schema(Registry<LayerKind>? layers = null) =>
        NetworkSchema.Of(layers ?? LayerRegistry.Default, InitializerRegistry.Default);

    /// <summary>Makes the layers of a file.</summary>
    sealed class NetworkReader(JsonItem root, Registry<LayerKind> layers)
    {
        /// <summary>Finds what is wrong whatever the images.</summary>
        public void Check()
        {
            if (root["layers"].Items().Count == 0)
                throw root["layers"].Fault("there are no layers. A network needs one at least.");
            foreach (var layer in root["layers"].Items())
                KindOf(layer);
            ReadInitializer();
        }

        public Model Make(string name, Shape input, IReadOnlyList<string> classes)
        {
            var graph = Refused(root, () => new GraphBuilder(name, input) { Initializer = ReadInitializer() });
            var places = new Dictionary<string, NodeOutput>(StringComparer.Ordinal) { [ModelLimits.InputName] = graph.Input };
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            var last = graph.Input;
            foreach (var item in root["layers"].Items())
            {
                var kind = KindOf(item);
                int number = counts[kind.Name] = counts.GetValueOrDefault(kind.Name) + 1;
                string layer = item.Find("name")?.Text() ?? FormattableString.Invariant($"{kind.Name}{number}");
                if (item.Find("size") is null && item.Find("window_height") is null && kind.Rules().Contains(SettingRule.Window))
                    throw item.Fault($"{layer}: size is missing; state the size of the window.");
                NodeOutput[] sources = item.Find("inputs") is { } named ? [.. named.Items().Select(one => Place(places, one))] : [last];
                last = Refused(item, () => graph.Add(
                    shapes => kind.Make(layer, shapes, LayerSettings.Of(item, shapes[0], classes.Count), Defaults, graph.Find),
                    item.Find("frozen")?.Flag() ?? false, sources));
                places[layer] = last;
            }

            NodeOutput[] outputs = root.Find("outputs") is { } some ? [.. some.Items().Select(one => Place(places, one))] : [last];
            return Refused(root["layers"], () => graph.Build(classes, outputs));
        }

        LayerKind KindOf(JsonItem layer)
        {
            var kind = layer["kind"];
            return layers.Find(kind.Text()) ?? throw kind.Fault(
                $"there is no layer kind {GaborFormatException.Quote(kind.Text())}. {Nearest.Advice(kind.Text(), [.. layers.Names])}");
        }

        Initializer ReadInitializer() => root.Find("initializer") is { } item
            ? Refused(item, () => InitializerRegistry.Default.Read(item.Value()))
            : new He();

        static NodeOutput Place(Dictionary<string, NodeOutput> places, JsonItem name) =>
            places.TryGetValue(name.Text(), out var place)
                ? place
                : throw name.Fault(
                    $"there is no layer {GaborFormatException.Quote(name.Text())} before this. "
                    + $"{Nearest.Advice(name.Text(), [.. places.Keys])}");

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
    }

    /// <summary>The settings of a layer as its kind reads them, from what a person writes.</summary>
    static class LayerSettings
    {
        public static IReadOnlyList<Setting> Of(JsonItem layer, Shape input, int classes)
        {
            var fields = layer.Fields().Where(field => !LayerKeys.Contains(field.Key)).ToDictionary(StringComparer.Ordinal);
            var settings = new List<Setting>();
            Expand(fields, "size", "window_height", "window_width", settings);
            bool pools = layer["kind"].Text().EndsWith("pooling", StringComparison.OrdinalIgnoreCase);
            if (pools && settings.Count == 2 && !fields.Keys.Any(key => key.StartsWith("stride", StringComparison.Ordinal)))
                settings.AddRange([new("stride_height", settings[0].Value), new("stride_width", settings[1].Value)]);
            Expand(fields, "stride", "stride_height", "stride_width", settings);
            Expand(fields, "dilation", "dilation_height", "dilation_width", settings);
            bool isSame = fields.TryGetValue("padding", out var padding) && padding.Value() is "same";
            if (isSame)
                fields.Remove("padding");
            Expand(fields, "padding", "padding_height", "padding_width", settings);
            settings.AddRange(fields.Select(field => One(field.Key, field.Value, classes)));
            return isSame ? Same(settings, input) : settings;
        }

        /// <summary>One number for both axes, or one for each as [height, width].</summary>
        static void Expand(Dictionary<string, JsonItem> fields, string key, string height, string width, List<Setting> settings)
        {
            if (!fields.Remove(key, out var item))
                return;
            if (item.Value() is IReadOnlyList<object?>)
            {
                var both = item.Items();
                if (both.Count != 2)
                    throw item.Fault($"{both.Count} numbers; height and width are expected.");
                settings.AddRange([new(height, both[0].Number()), new(width, both[1].Number())]);
            }
            else
            {
                settings.AddRange([new(height, item.Number()), new(width, item.Number())]);
            }
        }

        static Setting One(string name, JsonItem item, int classes) => item.Scalar() switch
        {
            bool flag => new(name, flag ? 1 : 0),
            Classes => new(name, classes),
            string text => new(name, text),
            _ => new(name, item.Number()),
        };

        static IReadOnlyList<Setting> Same(List<Setting> settings, Shape input)
        {
            var reader = new SettingReader(nameof(Same), settings) { Otherwise = Defaults };
            var window = reader.Window().SameOver(input);
            string[] parts = [.. window.Settings.Select(setting => setting.Name), "stride", "dilation", "stride_height", "stride_width"];
            return [.. settings.Where(setting => !parts.Contains(setting.Name)), .. window.Settings];
        }
    }
}
