using Gabor.Data;
using Gabor.Data.Text;

namespace Gabor.Experiments.DatasetChecks;

/// <summary>
/// Looks at every sentence of a data set: the same words in the same order are the same sentence, and none are an empty one.
/// </summary>
static class SentenceLook
{
    /// <summary>The report, in which the width of a sentence is its number of words and its height is 1.</summary>
    public static DatasetReport At(Dataset data)
    {
        ImageReference[] all = [.. ImageReference.All(data)];
        string[][] words = [.. all.Select(one => SentenceTokens.Of(data.Part(one.Part)!.Sentence(one.Index)))];
        var same = Enumerable.Range(0, all.Length).Where(i => words[i].Length > 0)
            .GroupBy(i => string.Join(' ', words[i]), StringComparer.Ordinal).Where(group => group.Count() > 1);
        return new DatasetReport
        {
            Classes = [.. Enumerable.Range(0, data.ClassNames.Count).Select(label => Count(data, label, all, words))],
            Broken = [],
            Duplicates = [.. same.Select(group => new DuplicateGroup(IsExact: true, [.. group.Select(i => all[i])]))],
            Empty = [.. all.Where((_, i) => words[i].Length == 0)],
            Narrow = [],
            Small = [],
            Remarks = data.Remarks,
        };
    }

    static ClassCount Count(Dataset data, int label, ImageReference[] all, string[][] words)
    {
        int[] own = [.. Enumerable.Range(0, all.Length).Where(i => all[i].Label == label)];
        return new(
            data.ClassNames[label], In(DatasetPart.Train), In(DatasetPart.Validation), In(DatasetPart.Test),
            DatasetCheck.Range(own.Select(i => words[i].Length)), (1, 1, 1));

        int In(DatasetPart part) => own.Count(i => all[i].Part == part);
    }
}
