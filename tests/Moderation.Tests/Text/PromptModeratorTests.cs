using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Text;

public class PromptModeratorTests
{
    public static TheoryData<string, string, string> Evasions()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string line in PromptCases.Lines("evasions.txt"))
        {
            string[] parts = line.Split('\t');
            data.Add(parts[0], parts[1], parts[2]);
        }

        return data;
    }

    public static TheoryData<string> Benign() => [.. PromptCases.Lines("benign.txt")];

    [Theory]
    [MemberData(nameof(Evasions))]
    public async Task ModerateAsync_Evasion_IsFound(string action, string category, string prompt)
    {
        ModerationDecision decision = await ModerateAsync(PromptCases.Unescape(prompt));

        Assert.Contains(category, decision.Findings.Select(f => f.Category));
        Assert.Equal(action == "flag", decision.Approved);
    }

    [Theory]
    [MemberData(nameof(Evasions))]
    public async Task ModerateAsync_EvasionWithinSentence_IsFound(string action, string category, string prompt)
    {
        // U+202C ends a right-to-left override within the line.
        ModerationDecision decision = await ModerateAsync(
            $"A wide shot of a beach at dawn, {PromptCases.Unescape(prompt)}\u202C, in the style of an oil painting."
        );

        Assert.Contains(category, decision.Findings.Select(f => f.Category));
        Assert.Equal(action == "flag", decision.Approved);
    }

    [Theory]
    [MemberData(nameof(Benign))]
    public async Task ModerateAsync_HarmlessPrompt_FindsNothing(string prompt)
    {
        ModerationDecision decision = await ModerateAsync(prompt);

        Assert.True(decision.Approved);
        Assert.Empty(decision.Findings);
        Assert.Equal("", decision.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u200B\u202E")]
    [InlineData("!!! ... ---")]
    [InlineData("\uD800 \uDC00 \uFFFF \0")]
    public async Task ModerateAsync_NoWords_Approves(string prompt) => Assert.True((await ModerateAsync(prompt)).Approved);

    [Fact]
    public async Task ModerateAsync_Blocked_ReasonNamesCategoryWithoutContent()
    {
        ModerationDecision decision = await ModerateAsync("a photo of a faggot");

        Assert.False(decision.Approved);
        Assert.Contains("(hate)", decision.Reason);
        Assert.DoesNotContain("faggot", decision.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(TestModerators.ShippedPolicy.GetPolicy().Version, decision.PolicyVersion);
    }

    [Fact]
    public async Task ModerateAsync_SeveralCategories_AreSortedByScoreAndReasonNamesHighest()
    {
        ModerationDecision decision = await ModerateAsync("a naked child with a rifle");

        Assert.Equal("sexual/minors", decision.Findings[0].Category);
        Assert.Equal(decision.Findings.OrderByDescending(f => f.Score), decision.Findings);
        Assert.Contains(decision.Findings, f => f is { Category: "violence", Action: ModerationAction.Flag });
        Assert.Contains("(sexual/minors)", decision.Reason);
    }

    [Theory]
    [InlineData("nudity, blood, gore, nsfw", true)]
    [InlineData("ugly, deformed hands", true)]
    [InlineData("child porn", false)]
    [InlineData("n1gg3rs", false)]
    public async Task ModerateAsync_NegativePrompt_AppliesOnlyItsCategories(string negativePrompt, bool approved)
    {
        ModerationDecision decision = await TestModerators.Prompts().ModerateAsync("a forest", negativePrompt, default);

        Assert.Equal(approved, decision.Approved);
        Assert.True(approved || decision.Reason.StartsWith("The negative prompt was not approved", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, "12345678901", "", "prompt")]
    [InlineData(10, "1234567890", "12345678901", "negative_prompt")]
    public async Task ModerateAsync_TooLong_ErrorNamesField(int maximum, string prompt, string negativePrompt, string field)
    {
        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() =>
            TestModerators.Prompts(new ModerationOptions { MaxPromptLength = maximum }).ModerateAsync(prompt, negativePrompt, default)
        );

        Assert.Equal(ErrorCodes.InvalidRequest, error.Code);
        Assert.Equal($"{field}: is 11 characters long; at most 10 are allowed", error.Message);
    }

    [Fact]
    public async Task ModerateAsync_Cancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TestModerators.Prompts().ModerateAsync("a forest", "", new CancellationToken(canceled: true))
        );

    [Theory]
    [InlineData("k i ")]
    [InlineData("i want kill how to make ")]
    [InlineData("@$|")]
    [InlineData("a")]
    [InlineData("kill.")]
    [InlineData("\uFDFA")]
    public async Task ModerateAsync_LongHostilePrompt_CompletesQuickly(string part)
    {
        string prompt = string.Concat(Enumerable.Repeat(part, 20_000 / part.Length));

        Task<ModerationDecision> moderation = Task.Run(() => ModerateAsync(prompt));

        Assert.Same(moderation, await Task.WhenAny(moderation, Task.Delay(TimeSpan.FromSeconds(20))));
        await moderation;
    }

    [Fact]
    public async Task ModerateAsync_MoreReadingsThanTheLimit_IsNotApproved()
    {
        // The codes give the text sixteen readings, and in each of them the letters can be read as words in some 200,000 ways.
        string codes = " %41 \u200B 😀 \"ab\" \"cd\" aGVsbG8gd29ybGQgaGVsbG8= \\x41 .... . .-.. .-.. --- \u202Eabc ʇsǝʇ 68 65 6c 6c 6f";
        string prompt = string.Concat(Enumerable.Repeat("k i l l ", 2400)) + codes;

        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() => ModerateAsync(prompt));

        Assert.Equal(ErrorCodes.InvalidRequest, error.Code);
        Assert.StartsWith("prompt: can be read in too many ways to be moderated", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModerateAsync_LongTextOfOrdinarySentences_IsWithinTheLimit()
    {
        IEnumerable<string> lines = PromptCases.Lines("benign.txt").Select(PromptCases.Unescape);
        string prompt = string.Concat(Enumerable.Repeat(string.Join(' ', lines) + " ", 30))[..20_000];

        ModerationDecision decision = await ModerateAsync(prompt);

        Assert.NotEmpty(decision.Scores);
    }

    private static Task<ModerationDecision> ModerateAsync(string prompt) => TestModerators.Prompts().ModerateAsync(prompt, "", default);
}
