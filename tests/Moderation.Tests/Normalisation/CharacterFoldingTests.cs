using TextToVideo.Moderation.Normalisation;

namespace TextToVideo.Moderation.Tests.Normalisation;

public class CharacterFoldingTests
{
    private readonly CharacterFolding _folding = new();

    [Theory]
    [InlineData("Plain Text 42!", "plain text 42!")]
    [InlineData("\uFF21\uFF42\uFF10", "ab0")]
    [InlineData("\uFB01ne \u2460 \u00BD", "fine 1 1\u20442")]
    [InlineData("\u0410\u0412\u0421\u0430\u0432\u0441", "abcabc")]
    [InlineData("\u00E9\u0301\u20DD", "e")]
    [InlineData("a\u200B\u00AD\u2060\uFE0F\u202Eb", "ab")]
    [InlineData("a\u00A0b\u3000c\u2028d\te", "a b c d e")]
    [InlineData("\u65E5\u672C", "\u65E5\u672C")]
    [InlineData("\u0130stanbul \u0131\u017F\u212A", "istanbul isk")]
    [InlineData("\uD83C\uDD70\uD835\uDD38\uD83C\uDDE6", "aaa")]
    public void Fold_Text_ReturnsPlainLetters(string text, string expected) => Assert.Equal(expected, _folding.Fold(text));

    [Fact]
    public void Fold_InvisibleAsSpace_SeparatesLetters() => Assert.Equal("a b", _folding.Fold("a\u200Bb", invisibleAsSpace: true));

    [Fact]
    public void Fold_UnpairedSurrogates_AreReplaced() => Assert.Equal("a\uFFFDb\uFFFD", _folding.Fold("a\uD800b\uDC00"));
}
