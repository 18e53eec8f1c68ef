using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Models;

namespace Gabor.Cli;

/// <summary>The JSON document of an evaluation: that of <c>report.json</c>, calibration and likely wrong labels.</summary>
static class EvalDocument
{
    /// <summary>An evaluation.</summary>
    public static JsonObject Of(EvaluationResult evaluation, Model model, ImageSource images, TemperatureFit? fit)
    {
        var document = Documents.Of(evaluation, model);
        if (model.IsClassifier)
            document["temperature"] = model.Temperature;
        if (evaluation.Scores is { } scores)
        {
            document["calibration"] = Of(Calibration.Of(scores, model.Temperature));
            document["label_errors"] = Of(LabelErrors.Of(scores), images);
        }

        if (fit is not null)
        {
            document["temperature_fit"] = new JsonObject
            {
                ["temperature"] = fit.Temperature,
                ["fitted_on"] = fit.IsOfTest ? "half of the test images" : "validation images",
                ["fitted_images"] = fit.Fitted,
                ["measured_images"] = fit.Measured,
                ["error_before"] = fit.Before.Error,
                ["error_after"] = fit.After.Error,
                ["loss_before"] = Documents.Number(fit.LossBefore),
                ["loss_after"] = Documents.Number(fit.LossAfter),
            };
        }

        return document;
    }

    /// <summary>Likely wrong labels.</summary>
    public static JsonArray Of(LabelErrors errors, ImageSource images) =>
    [
        .. errors.Suspects.Select(one => new JsonObject
        {
            ["image"] = images.NameOf(one.Image),
            ["label"] = images.ClassNames[one.Label],
            ["likely"] = images.ClassNames[one.Likely],
            ["margin"] = one.Margin,
        }),
    ];

    static JsonObject Of(Calibration calibration) => new()
    {
        ["error"] = calibration.Error,
        ["bins"] = new JsonArray(
        [
            .. calibration.Bins.Select(bin => new JsonObject
            {
                ["low"] = bin.Low, ["high"] = bin.High, ["images"] = bin.Images, ["confidence"] = bin.Confidence,
                ["accuracy"] = bin.Accuracy,
            }),
        ]),
    };
}
