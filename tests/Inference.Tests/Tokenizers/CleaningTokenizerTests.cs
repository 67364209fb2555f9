using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference.Tests.Tokenizers;

public sealed class CleaningTokenizerTests
{
    [Theory]
    [InlineData("a cat", "a cat")]
    [InlineData("", "")]
    [InlineData("  two \t words\r\n", "two words")]
    [InlineData("no\u00A0break\u3000and\u001Fothers", "no break and others")]
    [InlineData("zero\u200Bwidth", "zero\u200Bwidth")]
    [InlineData("Tom &amp; Jerry &lt;3", "Tom & Jerry <3")]
    // Twice, and not more.
    [InlineData("&amp;quot;a&amp;quot; &amp;amp;lt; b", "\"a\" &lt; b")]
    [InlineData("&#233; & &unknown; AT&T", "é & &unknown; AT&T")]
    public void Clean_Text_IsThatOfUpstream(string text, string expected) => Assert.Equal(expected, CleaningTokenizer.Clean(text));
}
