using System.Text;
using System.Text.Json;
using Gabor.Components;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Formats;

/// <summary>The JSON schema of <see cref="NetworkFile"/>, made from what each kind of layer asks of its settings.</summary>
static class NetworkSchema
{
    const string Draft = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>What a person may write in place of the settings of a window.</summary>
    static readonly (string Name, string Text)[] WindowFields =
    [
        ("size", "height and width of the window"), ("stride", "pixels from one window to the next; 1, for pooling the size"),
        ("padding", "zeros on each side, or same"), ("dilation", "pixels from one tap to the next; 1"),
    ];

    /// <summary>The sides of a padding, where they differ.</summary>
    static readonly string[] Sides = ["padding_top", "padding_bottom", "padding_left", "padding_right"];

    /// <summary>The schema, indented.</summary>
    public static string Of(Registry<LayerKind> layers, Registry<ComponentKind<Initializer>> initializers) =>
        Encoding.UTF8.GetString(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("$schema", Draft);
            json.WriteString("title", "A network for Gabor: gabor train DATASET --model FILE.json");
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            Typed(json, "$schema", "string", "where this schema is");
            Typed(json, "name", "string", "what the network is called; the file's name unless stated");
            Typed(json, "summary", "string", "what it is, in one line");
            json.WriteStartObject("side");
            json.WriteString("type", "integer");
            json.WriteString("description", "the side of the images that it is made for, in pixels; 32 unless stated");
            json.WriteNumber("minimum", 1);
            json.WriteNumber("maximum", ModelLimits.LargestSize);
            json.WriteEndObject();
            WriteInitializers(json, initializers);
            Texts(json, "outputs", "the layers whose outputs are the network's, scores first; the last layer unless stated");
            json.WriteStartObject("layers");
            json.WriteString("type", "array");
            json.WriteString("description", "each reads the one before unless it has inputs");
            json.WriteNumber("minItems", 1);
            json.WriteStartObject("items");
            json.WriteStartArray("oneOf");
            foreach (var kind in layers)
                WriteKind(json, kind);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            Required(json, ["layers"]);
            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
        }));

    static void WriteKind(Utf8JsonWriter json, LayerKind kind)
    {
        var rules = kind.Rules().DistinctBy(rule => rule.Name).ToList();
        json.WriteStartObject();
        json.WriteString("title", kind.Name);
        json.WriteString("description", kind.Summary);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("kind");
        json.WriteString("const", kind.Name);
        json.WriteEndObject();
        Typed(json, "name", "string", "its name in the network; kind and number unless stated");
        Texts(json, "inputs", "the layers that it reads, or input for the image; the layer before unless stated");
        foreach (var rule in rules)
        {
            if (rule == SettingRule.Window)
                WriteWindow(json);
            else
                WriteRule(json, rule);
        }

        json.WriteEndObject();
        Required(
            json,
            [
                "kind", .. kind.Inputs == 1 ? (string[])[] : ["inputs"],
                .. rules.Where(rule => rule.IsRequired && NetworkFile.Defaults.All(setting => setting.Name != rule.Name))
                    .Select(rule => rule == SettingRule.Window ? "size" : rule.Name),
            ]);
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    static void WriteRule(Utf8JsonWriter json, SettingRule rule)
    {
        if (rule.IsText)
        {
            Typed(json, rule.Name, "string", "the layer before it whose parameters it shares");
            return;
        }

        json.WriteStartObject(rule.Name);
        bool isSwitch = rule is { IsWhole: true, Least: 0, Most: 1 }, counts = rule is { IsWhole: true, Least: 1 };
        if (isSwitch)
        {
            json.WriteString("type", "boolean");
        }
        else if (rule.Choices is { } choices)
        {
            json.WriteStartArray("enum");
            foreach (string choice in choices)
                json.WriteStringValue(choice);
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            json.WriteString("type", rule.IsWhole ? "integer" : "number");
            json.WriteNumber("minimum", rule.Least);
            if (rule.Most < int.MaxValue)
                json.WriteNumber("maximum", rule.Most);
            json.WriteEndObject();
            if (counts)
            {
                json.WriteStartObject();
                json.WriteString("const", "classes");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        foreach (var setting in NetworkFile.Defaults.Where(setting => setting.Name == rule.Name))
        {
            if (isSwitch)
                json.WriteBoolean("default", setting.Value == 1);
            else
                json.WriteNumber("default", (decimal)(float)setting.Value);
        }

        json.WriteEndObject();
    }

    static void WriteWindow(Utf8JsonWriter json)
    {
        foreach (var (name, text) in WindowFields)
        {
            int least = name == "padding" ? 0 : 1;
            json.WriteStartObject(name);
            json.WriteString("description", text);
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            json.WriteString("type", "integer");
            json.WriteNumber("minimum", least);
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("type", "array");
            json.WriteString("description", "height and width");
            json.WriteStartObject("items");
            json.WriteString("type", "integer");
            json.WriteNumber("minimum", least);
            json.WriteEndObject();
            json.WriteNumber("minItems", 2);
            json.WriteNumber("maxItems", 2);
            json.WriteEndObject();
            if (name == "padding")
            {
                json.WriteStartObject();
                json.WriteString("const", "same");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        foreach (string side in Sides)
        {
            json.WriteStartObject(side);
            json.WriteString("type", "integer");
            json.WriteNumber("minimum", 0);
            json.WriteEndObject();
        }
    }

    static void WriteInitializers(Utf8JsonWriter json, Registry<ComponentKind<Initializer>> initializers)
    {
        json.WriteStartObject("initializer");
        json.WriteString("type", "object");
        json.WriteString("description", "what weights start with; he unless stated");
        json.WriteStartObject("properties");
        json.WriteStartObject("name");
        json.WriteStartArray("enum");
        foreach (string name in initializers.Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        Required(json, ["name"]);
        json.WriteEndObject();
    }

    static void Typed(Utf8JsonWriter json, string name, string type, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("type", type);
        json.WriteString("description", text);
        json.WriteEndObject();
    }

    static void Texts(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "array");
        json.WriteString("description", text);
        json.WriteStartObject("items");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteNumber("minItems", 1);
        json.WriteEndObject();
    }

    static void Required(Utf8JsonWriter json, IEnumerable<string> names)
    {
        json.WriteStartArray("required");
        foreach (string name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
