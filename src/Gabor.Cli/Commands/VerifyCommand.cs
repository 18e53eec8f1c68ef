using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Inference;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor verify</c>: asks a packed model for its golden images again.</summary>
static class VerifyCommand
{
    public static Command Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A packed model." };
        var json = OptionKinds.Json();
        var command = new Command(
            "verify", "Checks that a packed model is whole and answers on this machine as where it was packed: its SHA-256, and the "
                + "probabilities of the images that it carries.")
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (Directory.Exists(path))
            {
                throw new UsageException(
                    $"verify: {Format.Clean(path)} is a folder, and only packed models carry images to be verified by; "
                    + "'gabor pack' makes one.");
            }

            var result = ModelPack.Verify(path);
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(path, result));
            else
                terminal.Tell(Line(path, result));
            return result.IsSameBits ? ExitCode.Done : ExitCode.Failed;
        });
        return command.WithExamples("gabor verify flowers.gabor", "gabor verify flowers.gabor --json");
    }

    static string Line(string path, PackVerification result) => $"{Format.Clean(path)}: whole; "
        + (result.IsSameBits
            ? $"the probabilities of {Format.Plural(result.Images, "image")} have the same bits"
            : $"the probabilities of {Format.Plural(result.Images, "image")} differ by up to {Format.Short(result.LargestDifference)}, "
            + (result.IsSameClass ? "the classes are the same" : "and so do the classes"));

    static JsonObject Document(string path, PackVerification result) => new()
    {
        ["file"] = path,
        ["images"] = result.Images,
        ["largest_difference"] = float.IsFinite(result.LargestDifference) ? result.LargestDifference : null,
        ["same_bits"] = result.IsSameBits,
        ["same_class"] = result.IsSameClass,
    };
}
