using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Policy;

public class LooseSpellingTests
{
    [Theory]
    [InlineData("kiiill", "kill", true)]
    [InlineData("klll", "kill", true)]
    [InlineData("kill", "kiil", true)]
    [InlineData("kil", "kill", false)]
    [InlineData("as", "ass", false)]
    [InlineData("asss", "ass", true)]
    [InlineData("see", "sex", false)]
    [InlineData("seex", "sex", false)]
    [InlineData("seeex", "sex", true)]
    [InlineData("kkill", "kill", true)]
    [InlineData("phuck", "fuck", true)]
    [InlineData("fvck", "fuck", true)]
    [InlineData("rnurder", "murder", true)]
    public void CanStandFor_WrittenWord_DistinguishesDrawnOutFromDifferentWords(string written, string word, bool expected)
    {
        (LooseSpelling? a, LooseSpelling? b) = (LooseSpelling.FromWord(written), LooseSpelling.FromWord(word));

        Assert.Equal(expected, a.Letters == b.Letters && a.CanStandFor(b));
    }
}
