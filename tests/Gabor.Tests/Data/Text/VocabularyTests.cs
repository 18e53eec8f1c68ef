using Gabor.Data.Text;

namespace Gabor.Tests.Data.Text;

public sealed class VocabularyTests
{
    [Fact]
    public void Words_stand_by_frequency_and_then_by_letter()
    {
        var words = Vocabulary.Of([["b", "a", "c"], ["c", "b", "d"], ["c", "Z"]]);
        Assert.Equal(["c", "b", "Z", "a", "d"], words.Words);
        Assert.Equal(7, words.Count);
        Assert.Equal((2, 3, 1), (words.Id("c"), words.Id("b"), words.Id("e")));
    }

    [Fact]
    public void A_sentence_is_the_bytes_of_its_ids_and_then_padding()
    {
        var words = new Vocabulary([.. Enumerable.Range(0, 300).Select(i => $"w{i}")]);
        byte[] bytes = [.. Enumerable.Repeat((byte)9, 8)];
        words.Encode(["w0", "w299", "other"], bytes);
        Assert.Equal([2, 0, 301 - 256, 1, 1, 0, 0, 0], bytes);
        words.Encode(["w0", "w1", "w2", "w3", "w4"], bytes);
        Assert.Equal([2, 0, 3, 0, 4, 0, 5, 0], bytes);
    }

    [Fact]
    public void Ids_have_two_bytes_so_the_rarest_words_are_unknown()
    {
        var words = Vocabulary.Of([[.. Enumerable.Range(0, 70_000).Select(i => $"{i:00000}")]]);
        Assert.Equal(65_536, words.Count);
        Assert.Equal((65_535, 1), (words.Id("65533"), words.Id("65534")));
    }

    [Fact]
    public void What_is_no_vocabulary_is_refused()
    {
        Assert.Contains("there twice", Refused("a", "b", "a"), StringComparison.Ordinal);
        Assert.Contains("0 letters", Refused("a", ""), StringComparison.Ordinal);
        Assert.Contains("257 letters", Refused(new string('x', 257)), StringComparison.Ordinal);
        Assert.Contains("are the limit", Refused([.. Enumerable.Range(0, 65_535).Select(i => $"{i}")]), StringComparison.Ordinal);

        static string Refused(params string[] words) => Assert.Throws<ArgumentException>(() => new Vocabulary(words)).Message;
    }

    [Fact]
    public void It_says_what_a_sentence_lacks()
    {
        var words = new Vocabulary(["what", "is"]);
        Assert.Empty(words.Remarks(["what", "is"], 3));
        Assert.Equal(["The training sentences do not have 'it'."], words.Remarks(["what", "it"], 3));
        Assert.StartsWith("The training sentences have none", words.Remarks(["it"], 3).Single(), StringComparison.Ordinal);
        Assert.StartsWith("The sentence has no word", words.Remarks([], 3).Single(), StringComparison.Ordinal);
        Assert.Equal(["The sentence has 2 words; the first 1 count."], words.Remarks(["what", "it"], 1));
    }
}
