// A web service that classifies: WebClassifier --Model flowers.gabor, then
// curl --data-binary @photo.jpg http://localhost:5000/predict
using System.Globalization;
using System.Threading.RateLimiting;
using Gabor;
using Gabor.Inference;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 20 << 20);

// As many predictions at once as there are cores, and some that wait; whoever comes then is told to come again.
builder.Services.AddRateLimiter(limiter =>
{
    limiter.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
    limiter.AddConcurrencyLimiter("predict", options =>
    {
        options.PermitLimit = Environment.ProcessorCount;
        options.QueueLimit = 8 * Environment.ProcessorCount;
        options.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
    });
});
builder.Services.AddGabor(builder.Configuration["Model"] ?? "model.gabor");
builder.Services.AddHealthChecks().AddGabor();

var app = builder.Build();
app.UseRateLimiter();
app.MapHealthChecks("/health");
app.MapPost("/predict", Answer.To).RequireRateLimiting("predict");
app.Run();

/// <summary>What the service answers.</summary>
static class Answer
{
    /// <summary>The most probable classes of the image that is the body of a request; 400 where it is none.</summary>
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> To(
        HttpRequest request, ImageClassifier classifier, CancellationToken cancellation)
    {
        try
        {
            var prediction = await classifier.PredictAsync(request.Body, cancellation);
            string lines = string.Concat(prediction.TopK.Select(
                found => string.Create(CultureInfo.InvariantCulture, $"{found.Label}\t{found.Probability:F4}\n")));
            return TypedResults.Text(lines, "text/tab-separated-values");
        }
        catch (GaborFormatException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
