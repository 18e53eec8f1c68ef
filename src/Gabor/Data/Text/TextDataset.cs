using Gabor.Data.Parts;
using Gabor.Data.Shards;
using static System.FormattableString;

namespace Gabor.Data.Text;

/// <summary>
/// Labelled sentences in text files (<c>text:FILE</c>): one file, of which <see cref="DividedImages"/> draws, or a file for each part, in a
/// folder or by a pattern, whose names say train, valid and test.
/// </summary>
static class TextDataset
{
    /// <summary>Words of a sentence that a network sees.</summary>
    public const int LongestSentence = 1024;

    static readonly string[] Endings = [".txt", ".tsv", ".all"];

    /// <summary>Sentences, as a kind of data set.</summary>
    public static DatasetKind Kind { get; } = new(
        "text", "FILE", "sentences, a line each: label, tab, sentence; a folder or a pattern of files for train, valid and test", Open)
    {
        TakesPattern = true,
        Recognizes = path => Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path),
    };

    static Dataset Open(string pattern)
    {
        string[] files = FilesOf(pattern);
        var parts = PartsOf(pattern, files);
        var read = files.Select(file => (Path: file, Content: SentenceFile.Read(file))).ToList();
        (string File, int Line)[] places = [.. read.SelectMany(one => one.Content.Lines.Select(line => (one.Path, line)))];
        string folder = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        var (names, labels) = LabelWords.Of([.. read.SelectMany(one => one.Content.Labels)], folder, NameOf);
        var texts = new SentenceTexts([.. read.SelectMany(one => one.Content.Sentences)], labels, names, NameOf);
        var all = new SentenceSet(texts, Vocabulary.Empty, 1);
        string name = NameFrom(files[0]);
        var remarks = new List<string>();
        var data = parts is null
            ? DividedImages.Drawn(name, pattern, all, remarks)
            : DividedImages.Of(
                name, pattern, all, [.. read.SelectMany((one, i) => Enumerable.Repeat(parts[i], one.Content.Lines.Count))], remarks);
        return WithVocabulary(data);

        string NameOf(int index) => Invariant($"{places[index].File}:{places[index].Line}");
    }

    /// <summary>The data set under the vocabulary and the length of its training sentences.</summary>
    static Dataset WithVocabulary(Dataset data)
    {
        string[][] tokens = [.. Enumerable.Range(0, data.Train.Count).Select(i => SentenceTokens.Of(data.Train.Sentence(i)))];
        var vocabulary = Vocabulary.Of(tokens);
        int longest = tokens.Max(sentence => sentence.Length), length = Math.Clamp(longest, 1, LongestSentence);
        if (vocabulary.Words.Count == 0)
            throw new GaborFormatException(data.Train.NameOf(0), "no training sentence has a word.");
        List<string> remarks = [.. data.Remarks];
        if (longest > length)
            remarks.Add(Invariant($"the longest training sentence has {longest} words; of each sentence the first {length} count."));
        return data.Under(vocabulary, length, remarks);
    }

    static string[] FilesOf(string pattern)
    {
        if (!Directory.Exists(pattern))
            return ShardPattern.Files(pattern);
        string[] files =
        [
            .. Directory.EnumerateFiles(pattern).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
                    && PartNames.InFileName(file) is not null).Order(StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw new GaborFormatException(
            pattern, $"no file in this folder ends with {string.Join(", ", Endings)} and has train, valid or test in its name; "
            + "name a file or a pattern.");
    }

    /// <summary>The part of each file; null where there is one file, of which parts are drawn.</summary>
    static DatasetPart[]? PartsOf(string pattern, string[] files)
    {
        if (files.Length == 1)
            return null;
        if (Array.Find(files, file => PartNames.InFileName(file) is null) is { } other)
        {
            throw new GaborFormatException(
                other, "its name says neither train nor valid nor test; of several files each must, or name one file alone.");
        }

        if (Array.Find(files, file => NameFrom(file) != NameFrom(files[0])) is { } stranger)
        {
            throw new GaborFormatException(
                pattern, $"{Path.GetFileName(files[0])} and {Path.GetFileName(stranger)} belong to two data sets; name the files of one, "
                + $"as {Path.Combine(Path.GetDirectoryName(stranger) ?? "", NameFrom(stranger))}.*.");
        }

        return [.. files.Select(file => PartNames.InFileName(file)!.Value)];
    }

    /// <summary>The name of a file without what says its part and its kind: <c>TREC</c> of <c>TREC.train.all</c>.</summary>
    static string NameFrom(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file), folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))!);
        string[] words = [.. name.Split('.', '-', '_').Where(word => PartNames.Of(word) is null)];
        return words.Length == 0 ? folder.Length == 0 ? "text" : folder : string.Join('.', words);
    }
}
