using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gabor.Inference;

namespace Gabor.Runner;

/// <summary>
/// The JSON documents of the runner: predictions and verifications as <c>gabor predict</c> and <c>gabor verify</c> have them.
/// </summary>
static class Documents
{
    /// <summary>Writes one document.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> content)
    {
        using var bytes = new MemoryStream();
        var layout = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, layout))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <summary>What the runner is.</summary>
    public static void WriteVersion(Utf8JsonWriter json, string model, int classes)
    {
        json.WriteString("model", model);
        json.WriteNumber("classes", classes);
        json.WriteString("version", RunnerTier.GaborVersion);
        json.WriteNumber("vector_bits", RunnerTier.Bits);
    }

    /// <summary>How the golden images were answered.</summary>
    public static void WriteVerification(Utf8JsonWriter json, ModelVerification result)
    {
        json.WriteNumber("images", result.Images);
        WriteFinite(json, "largest_difference", result.LargestDifference);
        json.WriteNumber("tolerance", result.Tolerance);
        json.WriteBoolean("passed", result.IsPassed);
        json.WriteBoolean("same_bits", result.IsSameBits);
        json.WriteBoolean("same_class", result.IsSameClass);
        if (result.Worst is { } worst)
        {
            json.WriteStartObject("worst");
            json.WriteNumber("image", worst.Image + 1);
            json.WriteString("class", worst.ClassName);
            WriteFinite(json, "stated", worst.Stated);
            WriteFinite(json, "found", worst.Found);
            json.WriteEndObject();
        }
        else
            json.WriteNull("worst");
        json.WriteNumber("vector_bits", RunnerTier.Bits);
    }

    static void WriteFinite(Utf8JsonWriter json, string name, float number)
    {
        if (float.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    /// <summary>What the model says of each image.</summary>
    public static void WritePredictions(
        Utf8JsonWriter json, ImageClassifier classifier, IReadOnlyList<(string Image, Prediction Prediction)> all)
    {
        string noun = classifier.IsOfSentences ? "sentence" : "image";
        json.WriteString("model", classifier.Model.Name);
        json.WriteStartArray($"{noun}s");
        foreach (var (image, prediction) in all)
        {
            json.WriteStartObject();
            json.WriteString(noun, image);
            json.WriteStartArray("guesses");
            foreach (var guess in prediction.TopK)
            {
                json.WriteStartObject();
                json.WriteString("class", guess.Label);
                json.WriteNumber("label", guess.ClassIndex);
                json.WriteNumber("probability", (double)guess.Probability);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("remarks");
            foreach (string remark in prediction.Remarks)
                json.WriteStringValue(remark);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
