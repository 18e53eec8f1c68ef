using System.Text;
using Gabor.Formats;

namespace Gabor.Tests.Formats;

public sealed class JsonTextTests
{
    static JsonItem Parse(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), "a.json");

    static string Refusal(Action action) => Assert.Throws<GaborFormatException>(action).Message;

    [Fact]
    public void Values_are_what_they_are()
    {
        JsonItem item = Parse("""{"text":"ä","whole":-7,"seed":18446744073709551615,"number":0.5,"flag":true,"none":null,"list":[1,2]}""");
        Assert.Equal("ä", item["text"].Text());
        Assert.Equal(-7, item["whole"].Integer(-10, 10));
        Assert.Equal(ulong.MaxValue, item["seed"].Unsigned());
        Assert.Equal(0.5, item["number"].Number());
        Assert.True(item["flag"].Flag());
        Assert.True(item["none"].IsNull);
        Assert.Equal([1L, 2L], item["list"].Items().Select(i => i.Integer(0, 9)));
        Assert.Null(item.Find("absent"));
    }

    [Theory]
    [InlineData("{\n\"a\": 1,\n\"a\": 2}", "a.json:3: the key 'a' is said twice.")]
    [InlineData("[\n1e999]", "a.json:2: a number beyond what a double holds.")]
    [InlineData("[NaN]", "a.json:1: this is not the JSON")]
    [InlineData("[1,]", "a.json:1: this is not the JSON")]
    [InlineData("// c\n1", "a.json:1: this is not the JSON")]
    [InlineData("", "a.json:1: this is not the JSON")]
    [InlineData("1 2", "a.json:1: this is not the JSON")]
    [InlineData("\"\\ud800\"", "a.json:1: this is not the JSON")]
    public void What_is_no_such_JSON_is_refused_with_its_line(string text, string message) =>
        Assert.StartsWith(message, Refusal(() => Parse(text)), StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        Assert.Equal(7, Parse("\uFEFF7").Integer(0, 9));
        Assert.StartsWith("a.json:2: ", Refusal(() => Parse("\uFEFF[\n1e999]")), StringComparison.Ordinal);
        Assert.StartsWith("a.json:1: this is not", Refusal(() => Parse("\uFEFF\uFEFF7")), StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_levels_are_read_and_seventeen_refused()
    {
        Parse(new string('[', 16) + new string(']', 16));
        Refusal(() => Parse(new string('[', 17) + new string(']', 17)));
    }

    [Fact]
    public void Too_many_values_and_too_long_texts_are_refused()
    {
        Assert.Contains(
            "2000000 values", Refusal(() => Parse("[" + string.Join(',', Enumerable.Repeat('1', 2_000_001)) + "]")),
            StringComparison.Ordinal);
        Assert.Contains("16777216", Refusal(() => JsonText.Parse(new byte[JsonText.MaxBytes + 1], "a.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_kind_a_missing_and_an_unknown_key_are_told()
    {
        JsonItem item = Parse("{\n\"name\": 1,\n\"naem\": 2}");
        Assert.Equal("a.json:2: a string is expected here, a number was found.", Refusal(() => item["name"].Text()));
        Assert.Equal("a.json:1: the key 'rate' is missing.", Refusal(() => _ = item["rate"]));
        Assert.Equal("a.json:3: the key 'naem' is unknown. Did you mean 'name'?", Refusal(() => item.AllowOnly("name")));
        Assert.Equal("a.json:2: 1 is out of range: 2 to 3.", Refusal(() => item["name"].Integer(2, 3)));
    }

    [Fact]
    public void Formats_and_versions_are_checked()
    {
        JsonItem item = Parse("""{"format":"gabor-run","version":2}""");
        item.CheckFormat("gabor-run", 2);
        Assert.Contains("'gabor-model' is expected", Refusal(() => item.CheckFormat("gabor-model", 2)), StringComparison.Ordinal);
        Assert.Contains("reads up to 1", Refusal(() => item.CheckFormat("gabor-run", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Written_lines_end_with_a_line_feed_on_every_system()
    {
        byte[] text = JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("größe", "28×28");
            json.WriteNumber("rate", 0.1);
            json.WriteEndObject();
        });
        Assert.Equal("{\n  \"größe\": \"28×28\",\n  \"rate\": 0.1\n}\n", Encoding.UTF8.GetString(text));
        Assert.Throws<ArgumentException>(() => JsonText.Write(json => json.WriteNumberValue(double.NaN)));
    }
}
