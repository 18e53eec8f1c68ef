using System.Text.Json;
using Gabor.Preprocessing;

namespace Gabor.Formats;

/// <summary>An <see cref="InkProfile"/> in <c>model.json</c>.</summary>
static class InkProfileFile
{
    const int LargestSide = 1 << 20;

    public static void Write(Utf8JsonWriter json, string name, InkProfile ink)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("light", ink.IsLight);
        json.WriteNumber("least", ink.LeastExtent);
        json.WriteNumber("extent", ink.Extent);
        json.WriteNumber("most", ink.MostExtent);
        json.WriteNumber("centre_y", ink.CentreY);
        json.WriteNumber("centre_x", ink.CentreX);
        json.WriteNumber("offset", ink.Offset);
        json.WriteNumber("share", ink.MostShare);
        json.WriteEndObject();
    }

    /// <exception cref="GaborFormatException">A number is missing or out of range.</exception>
    public static InkProfile Read(JsonItem item)
    {
        item.AllowOnly("light", "least", "extent", "most", "centre_y", "centre_x", "offset", "share");
        return new InkProfile(
            item["light"].Flag(), Side("least"), Side("extent"), Side("most"), Place("centre_y", LargestSide),
            Place("centre_x", LargestSide), Place("offset", LargestSide), Place("share", 1));

        int Side(string key) => (int)item[key].Integer(1, LargestSide);

        double Place(string key, double most) => item[key].Number() is var place && place >= 0 && place <= most ? place : throw item[key]
            .Fault(FormattableString.Invariant($"{key} is {place}; it must be from 0 to {most}."));
    }
}
