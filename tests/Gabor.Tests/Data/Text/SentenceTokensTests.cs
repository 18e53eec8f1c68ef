using Gabor.Data.Text;

namespace Gabor.Tests.Data.Text;

public sealed class SentenceTokensTests
{
    /// <summary>Expected: the regular expressions of Kim's script (2014), run by Python's <c>re</c>.</summary>
    [Theory]
    [InlineData(
        "It's so laddish and juvenile, only teenage boys could find it funny.",
        "it|'s|so|laddish|and|juvenile|,|only|teenage|boys|could|find|it|funny")]
    [InlineData("I've isn't they'd we'll You're!(really?)", "i|'ve|is|n't|they|'d|we|'ll|you|'re|!|(|really|?|)")]
    [InlineData("2.5 km -- the `real' thing; don'ts", "2|5|km|the|`real'|thing|do|n'ts")]
    [InlineData("''s n'tn't 've", "'|'s|n't|n't|'ve")]
    [InlineData("...", "")]
    public void English_is_divided_as_the_script_does(string sentence, string tokens) =>
        Assert.Equal(tokens, string.Join('|', SentenceTokens.Of(sentence)));

    [Theory]
    [InlineData("La visión, más ÉTÉ", "la|visión|,|más|été")]
    [InlineData("法国的首都是哪里？", "法|国|的|首|都|是|哪|里|？")]
    [InlineData("Qué 𠀀x\u0085y\u00A0z \uD83D", "qué|𠀀|x|y|z")]
    [InlineData("", "")]
    public void Letters_of_every_script_are_kept_and_a_Chinese_character_stands_alone(string sentence, string tokens) =>
        Assert.Equal(tokens, string.Join('|', SentenceTokens.Of(sentence)));
}
