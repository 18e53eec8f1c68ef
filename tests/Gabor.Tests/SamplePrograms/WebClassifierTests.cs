using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gabor.Inference;
using Gabor.Tests.Data;
using Gabor.Tests.Formats;

namespace Gabor.Tests.SamplePrograms;

/// <summary>The web service as a program of its own, on a port that the system chooses.</summary>
public sealed partial class WebClassifierTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_answers_images_refuses_others_and_tells_its_health()
    {
        string model = folder.File("toy.gabor");
        ModelPack.Save(PackFileTests.Trained(), model);
        byte[] image = Samples.Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(p => (byte)(3 * p))]);
        using var process = Start(model);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressOf(process) };
            Assert.Equal("Healthy", await client.GetStringAsync("health", Cancellation));
            using var content = new ByteArrayContent(image);
            using var answer = await client.PostAsync("predict", content, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.StartsWith($"{ImageClassifier.Load(model).Predict(image).Label}\t", text, StringComparison.Ordinal);

            using var nonsense = new ByteArrayContent([1, 2, 3]);
            using var refused = await client.PostAsync("predict", nonsense, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("no image", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    static Process Start(string model)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "WebClassifier.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--Model", model, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory,
        };
        return Process.Start(start)!;
    }

    /// <summary>The address that the service says it listens on.</summary>
    static async Task<Uri> AddressOf(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
                return new Uri(found.Groups[1].Value + "/");
        }

        throw new InvalidOperationException("The service ended before it listened.");
    }

    [GeneratedRegex("listening on: (http://[^ ]+)")]
    private static partial Regex Listening();
}
