using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class TruncationWarningsTests
{
    [Theory]
    [InlineData(false, false, false, "")]
    [InlineData(true, false, false, "prompt")]
    [InlineData(false, true, false, "negative_prompt")]
    [InlineData(true, true, true, "prompt style camera negative_prompt")]
    public void Create_TruncatedTexts_NamesTheirFields(bool prompt, bool negativePrompt, bool phrases, string fields)
    {
        VideoJob job = TestJobs.Create("EncodingText");
        job.Customisation = new Customisation(Style: "ink", Camera: "zoom in", Mood: "wistful");
        job.Warnings = ["mood: the model small supports calm; \"wistful\" was ignored."];

        string[] warnings = [.. TruncationWarnings.Create(job, new TextEncoded(job.CorrelationId, "key", prompt, negativePrompt, phrases))];

        Assert.Equal(fields.Split(' ', StringSplitOptions.RemoveEmptyEntries), warnings.Select(warning => warning.Split(':')[0]));
    }

    [Fact]
    public void Create_OnlyThePromptIsTruncated_SaysWhatWasKept()
    {
        VideoJob job = TestJobs.Create("EncodingText");
        job.Customisation = new Customisation(Style: "ink", Camera: "zoom in");

        string warning = Assert.Single(TruncationWarnings.Create(job, new TextEncoded(job.CorrelationId, "key", PromptTruncated: true)));

        Assert.EndsWith("The text for style, camera was kept.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_IgnoredTextsAreKnown_QuotesThem()
    {
        VideoJob job = TestJobs.Create("EncodingText");
        job.Customisation = new Customisation();
        var encoded = new TextEncoded(job.CorrelationId, "key", true, true, IgnoredPrompt: "in the snow", IgnoredNegativePrompt: "grey");

        string[] warnings = [.. TruncationWarnings.Create(job, encoded)];

        Assert.Equal(
            [
                "prompt: is longer than the model supports; its end was ignored: \"in the snow\".",
                "negative_prompt: is longer than the model supports; its end was ignored: \"grey\".",
            ],
            warnings
        );
    }

    [Theory]
    [InlineData("a fox", "a fox, in ink style", ", in ink style")]
    [InlineData("a fox --style ink", "a fox, in ink style", ", in ink style")]
    [InlineData("a fox --style", "a fox --style", " --style")]
    [InlineData("a fox", "a fox", "")]
    public void GetPhrases_EncodedPrompt_ReturnsWhatFollowsThePrompt(string prompt, string encoded, string phrases)
    {
        VideoJob job = TestJobs.Create("EncodingText");
        job.Prompt = prompt;
        job.EncodedPrompt = encoded;

        Assert.Equal(phrases, StageCommands.GetPhrases(job));
    }
}
