using Gabor.Data;

namespace Gabor.Experiments.DatasetChecks;

/// <summary>An image of a data set.</summary>
/// <param name="Part">The part that it is in.</param>
/// <param name="Index">Its place in the part.</param>
/// <param name="Name">What to call it: the path of its file where it has one.</param>
/// <param name="Label">Its class.</param>
public sealed record ImageReference(DatasetPart Part, int Index, string Name, int Label)
{
    /// <summary>All images of a data set, part by part.</summary>
    /// <param name="data">The data set.</param>
    public static IReadOnlyList<ImageReference> All(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return
        [
            .. from part in Enum.GetValues<DatasetPart>()
               let images = data.Part(part)
               where images is not null
               from index in Enumerable.Range(0, images.Count)
               select new ImageReference(part, index, images.NameOf(index), images.Label(index)),
        ];
    }
}
