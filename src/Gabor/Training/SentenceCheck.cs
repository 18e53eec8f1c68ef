using Gabor.Data;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Training;

/// <summary>Refuses to train on sentences what is for images, and what only images have.</summary>
static class SentenceCheck
{
    /// <summary>The refusal of a network that reads images.</summary>
    public static ArgumentException ReadsImages(string network, Dataset data)
    {
        string[] others = [.. Networks.Default.Where(other => other.IsForSentences).Select(other => other.Name)];
        return new($"{network}: it reads images, and {data.Name} holds sentences; take {string.Join(" or ", others)}.");
    }

    /// <summary>Checks that a model reads what a data set holds.</summary>
    /// <exception cref="ArgumentException">It does not, or an option is for images alone.</exception>
    public static void Check(Model model, Dataset data, TrainingOptions options)
    {
        bool reads = model.Nodes.Any(node => node.Layer is Embedding && node.Sources.Contains(-1));
        if (data.Vocabulary is null)
        {
            if (reads)
                throw new ArgumentException($"{model.Name}: it reads sentences, and {data.Name} holds images of {data.Shape}.");
            return;
        }

        if (!reads)
            throw ReadsImages(model.Name, data);
        foreach (var (name, isGiven) in ((string, bool)[])
            [
                ("crop", options.Crop > 0), ("shift", options.Shift > 0), ("augment", options.Augmentations.Count > 0),
                ("mixup", options.Mixup is not null), ("cutmix", options.Cutmix is not null), ("image-size", options.ImageSize is not null),
            ])
        {
            if (isGiven)
                throw new ArgumentException($"{name}: it is for images, and {data.Name} holds sentences; leave it out.");
        }
    }
}
