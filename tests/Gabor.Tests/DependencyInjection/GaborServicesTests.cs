using Gabor.DependencyInjection;
using Gabor.Inference;
using Gabor.Tests.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Gabor.Tests.DependencyInjection;

public sealed class GaborServicesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Packed()
    {
        string path = folder.File("toy.gabor");
        ModelPack.Save(PackFileTests.Trained(), path);
        return path;
    }

    static IHost Host(Action<IServiceCollection> add)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        add(builder.Services);
        return builder.Build();
    }

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_share_one_classifier_that_is_loaded_before_the_start_ends()
    {
        string path = Packed();
        using var host = Host(services => services.AddGabor(path, options => options.Classifier = new() { Top = 2 }));
        await host.StartAsync(Cancellation);
        File.Delete(path);
        var classifier = host.Services.GetRequiredService<ImageClassifier>();
        Assert.Same(classifier, host.Services.GetRequiredService<ImageClassifier>());
        Assert.Equal(2, classifier.Predict(Samples()).TopK.Count);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_missing_model_ends_the_start_unless_it_is_to_be_loaded_later()
    {
        using var host = Host(services => services.AddGabor(folder.File("nothing.gabor")));
        var refusal = await Assert.ThrowsAsync<GaborFormatException>(() => host.StartAsync(Cancellation));
        Assert.Contains("nothing.gabor", refusal.Message, StringComparison.Ordinal);
        using var later = Host(services => services.AddGabor(folder.File("nothing.gabor"), options => options.LoadsAtStart = false));
        await later.StartAsync(Cancellation);
        Assert.Throws<GaborFormatException>(() => later.Services.GetRequiredService<ImageClassifier>());
        await later.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Several_are_told_apart_by_keys()
    {
        string path = Packed();
        using var host = Host(services => services
            .AddKeyedGabor("one", path, options => options.Classifier = new() { Top = 1 })
            .AddKeyedGabor("all", path));
        await host.StartAsync(Cancellation);
        Assert.Single(host.Services.GetRequiredKeyedService<ImageClassifier>("one").Predict(Samples()).TopK);
        Assert.Equal(3, host.Services.GetRequiredKeyedService<ImageClassifier>("all").Predict(Samples()).TopK.Count);
        Assert.Null(host.Services.GetService<ImageClassifier>());
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_health_of_a_classifier_is_that_it_answers()
    {
        string path = Packed();
        using var host = Host(services => services
            .AddGabor(path)
            .AddKeyedGabor("lost", folder.File("lost.gabor"), options => options.LoadsAtStart = false)
            .AddHealthChecks().AddGabor().AddGabor("lost", failureStatus: HealthStatus.Degraded));
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, report.Entries["gabor"].Status);
        Assert.Equal(("toynet", (object)3), (report.Entries["gabor"].Data["model"], report.Entries["gabor"].Data["classes"]));
        Assert.Equal(HealthStatus.Degraded, report.Entries["gabor-lost"].Status);
        Assert.Contains("lost.gabor", report.Entries["gabor-lost"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_path_or_key_is_refused()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.AddGabor(""));
        Assert.Throws<ArgumentException>(() => services.AddKeyedGabor("", "model.gabor"));
    }

    [Fact]
    public void A_model_is_loaded_at_start_by_default() => Assert.True(new GaborOptions().LoadsAtStart);

    static byte[] Samples() => Gabor.Tests.Data.Samples.Png(8, 8, 8, 0, new byte[64]);
}
