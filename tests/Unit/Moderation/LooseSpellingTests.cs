using TextToVideo.Moderation.Policy;

namespace TextToVideo.Unit.Moderation;

public class SoundAlikeTests
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
    public void CanMean_WrittenWord_TellsDrawnOutFromDifferent(string written, string word, bool expected)
    {
        var (a, b) = (SoundAlike.Of(written), SoundAlike.Of(word));

        Assert.Equal(expected, a.Letters == b.Letters && a.CanMean(b));
    }
}
