using System.Buffers.Binary;
using Gabor.Data.Parts;
using Gabor.Numerics;

namespace Gabor.Data.Text;

/// <summary>
/// The words that a model knows, by number: what turns a sentence into the input of a network. It is part of the model and its file.
/// </summary>
/// <remarks>
/// Id 0 is padding and id 1 every word that is not known; the words begin with id 2, the most frequent first, of equals letter by letter. A
/// sentence becomes an image of 1 × L × 2 bytes: the id of each word, the low byte first, then padding; of a longer one the first L words
/// count.
/// </remarks>
sealed class Vocabulary : IEquatable<Vocabulary>
{
    /// <summary>The id of what stands behind a sentence.</summary>
    public const int Padding = 0;

    /// <summary>The id of every word that is not known.</summary>
    public const int Unknown = 1;

    /// <summary>Ids of two bytes.</summary>
    public const int MostIds = 1 << 16;

    /// <summary>Letters of a word.</summary>
    public const int LongestWord = 256;

    /// <summary>Bytes of an id.</summary>
    const int Bytes = 2;

    const int First = 2;

    readonly string[] words;
    readonly Dictionary<string, int> ids;

    /// <summary>A vocabulary of its words.</summary>
    /// <param name="words">The words in the order of their ids, which begin with 2.</param>
    /// <exception cref="ArgumentException">A word is empty, too long or there twice, or there are too many.</exception>
    public Vocabulary(IReadOnlyList<string> words)
    {
        if (words.Count > MostIds - First)
            throw new ArgumentException($"vocabulary: {words.Count} words; {MostIds - First} are the limit.", nameof(words));
        this.words = [.. words];
        ids = new(words.Count, StringComparer.Ordinal);
        for (int i = 0; i < this.words.Length; i++)
        {
            if (this.words[i].Length is 0 or > LongestWord)
            {
                throw new ArgumentException(
                    $"vocabulary: word {i} has {this.words[i].Length} letters; 1 to {LongestWord} are the limit.", nameof(words));
            }

            if (!ids.TryAdd(this.words[i], i + First))
            {
                throw new ArgumentException(
                    $"vocabulary: the word {GaborFormatException.Quote(this.words[i])} is there twice.", nameof(words));
            }
        }
    }

    /// <summary>No word.</summary>
    public static Vocabulary Empty { get; } = new([]);

    /// <summary>The words, of which the first has id 2.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>V: the words, and one each for padding and for what is not known.</summary>
    public int Count => words.Length + First;

    /// <summary>The words of sentences: the most frequent first, of equals letter by letter; 65,534 at most.</summary>
    /// <param name="sentences">The tokens of each.</param>
    public static Vocabulary Of(IEnumerable<IReadOnlyList<string>> sentences) => new(
        [
            .. sentences.SelectMany(tokens => tokens).Where(word => word.Length <= LongestWord).CountBy(word => word)
                .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)
                .Take(MostIds - First).Select(word => word.Key),
        ]);

    /// <summary>The shape of sentences of L words.</summary>
    public static Shape ShapeOf(int length) => new(1, length, Bytes);

    /// <summary>The id of a word.</summary>
    public int Id(string word) => ids.GetValueOrDefault(word, Unknown);

    /// <summary>The bytes of a sentence.</summary>
    /// <param name="tokens">Its words.</param>
    /// <param name="bytes">[1, L, 2]; overwritten.</param>
    public void Encode(IReadOnlyList<string> tokens, Span<byte> bytes)
    {
        bytes.Clear();
        for (int i = 0; i < tokens.Count && i < bytes.Length / Bytes; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(i * Bytes)..], (ushort)Id(tokens[i]));
    }

    /// <summary>What a person should know of a sentence of which the first L words count.</summary>
    public IReadOnlyList<string> Remarks(IReadOnlyList<string> tokens, int length)
    {
        var remarks = new List<string>();
        string[] unknown = [.. tokens.Take(length).Where(word => Id(word) == Unknown).Distinct()];
        if (tokens.Count == 0)
            remarks.Add("The sentence has no word; the prediction means nothing.");
        else if (unknown.Length == tokens.Take(length).Distinct().Count())
            remarks.Add("The training sentences have none of its words; the prediction means little.");
        else if (unknown.Length > 0)
            remarks.Add($"The training sentences do not have {NameList.Of([.. unknown.Select(GaborFormatException.Quote)])}.");
        if (tokens.Count > length)
            remarks.Add($"The sentence has {tokens.Count} words; the first {length} count.");
        return remarks;
    }

    /// <summary>Whether both give every word the same id.</summary>
    public bool Equals(Vocabulary? other) =>
        other is not null && (ReferenceEquals(this, other) || words.AsSpan().SequenceEqual(other.words));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Vocabulary);

    /// <inheritdoc/>
    public override int GetHashCode() => words.Length;
}
