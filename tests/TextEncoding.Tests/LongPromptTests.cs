namespace TextToVideo.TextEncoding.Tests;

public sealed class LongPromptTests
{
    private const string Phrases = ", in ink style, camera: zoom in";

    [Theory]
    [InlineData("a fox in the snow", 100, null)]
    [InlineData("a fox in the snow", 14, "a fox in the")]
    [InlineData("a fox in the snow", 10, "a fox in")]
    [InlineData("a fox in the snow", 1, "a")]
    [InlineData("a fox in the snow", 0, null)]
    [InlineData("incomprehensibilities", 5, "incom")]
    [InlineData("a  fox\t in", 8, "a  fox")]
    [InlineData("\u4E00\u4E2A\u7EA2\u8272\u7684\u5706", 3, "\u4E00\u4E2A\u7EA2")]
    [InlineData("\U0001F98A\U0001F98A\U0001F98A", 3, "\U0001F98A")]
    public void Shorten_TooLong_KeepsThePhrases(string text, int characters, string? expected) =>
        Assert.Equal(
            expected is null ? null : expected + Phrases,
            LongPrompt.Shorten(text + Phrases, Phrases, tried => tried.Length <= characters + Phrases.Length)
        );

    [Fact]
    public void Shorten_NoPhrases_ChangesNothing() => Assert.Null(LongPrompt.Shorten("a fox in the snow", "", tried => tried.Length < 5));

    [Theory]
    [InlineData("a fox in the snow", 14, "snow")]
    [InlineData("a  fox\t in", 8, "in")]
    [InlineData("\u4E00\u4E2A\u7EA2\u8272\u7684\u5706", 3, "\u8272\u7684\u5706")]
    [InlineData("\U0001F98A\U0001F98A\U0001F98A", 3, "\U0001F98A\U0001F98A")]
    public void GetIgnored_TooLong_ReturnsTheRest(string text, int characters, string expected) =>
        Assert.Equal(expected, LongPrompt.GetIgnored(text, tried => tried.Length <= characters));

    [Fact]
    public void GetIgnored_MuchTooLong_ReturnsItsBeginning()
    {
        string ignored = LongPrompt.GetIgnored($"fox {new string('a', 99)}\U0001F98A end", tried => tried.Length <= 3);

        Assert.Equal($"{new string('a', 99)}…", ignored);
    }

    [Fact]
    public async Task Encode_LongPromptWithPhrases_IsEncodedAsTheBeginningWithThem()
    {
        using var host = new TextEncodingHost(TestModels.Root);
        const string phrases = ", striped style, camera: zoom in";
        string words = string.Join(' ', Enumerable.Repeat("circle", 60));

        EncodedPrompt encoded = await host.EncodePromptAsync(words + phrases, phrases: phrases);
        Assert.Equal((true, false, false), (encoded.PromptTruncated, encoded.NegativePromptTruncated, encoded.PhrasesTruncated));
        string shortened = Enumerable
            .Range(1, 60)
            .Select(count => string.Join(' ', Enumerable.Repeat("circle", count)) + phrases)
            .Last(host.Fits);
        Assert.Equal(await host.EncodeAsync(shortened), encoded.File.ToArray());
    }

    [Fact]
    public async Task Encode_LongTexts_ReportsWhichWereTruncated()
    {
        using var host = new TextEncodingHost(TestModels.Root);
        string words = string.Join(' ', Enumerable.Repeat("circle", 60));

        EncodedPrompt negative = await host.EncodePromptAsync("a red circle", words);
        Assert.Equal((false, true, false), (negative.PromptTruncated, negative.NegativePromptTruncated, negative.PhrasesTruncated));
        EncodedPrompt phrases = await host.EncodePromptAsync("a red circle" + words, phrases: words);
        Assert.Equal((true, false, true), (phrases.PromptTruncated, phrases.NegativePromptTruncated, phrases.PhrasesTruncated));
        Assert.Null(negative.IgnoredPrompt);
        Assert.StartsWith("circle circle", negative.IgnoredNegativePrompt, StringComparison.Ordinal);
        Assert.StartsWith("circle circle", phrases.IgnoredPrompt, StringComparison.Ordinal);
    }
}
