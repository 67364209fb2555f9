using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Text;

/// <summary>Checks the figures for the prompt filter that the documentation states.</summary>
public class FilterFiguresTests
{
    [Theory]
    [InlineData("evasions.txt", 244, 244)]
    [InlineData("evasions-held-out.txt", 95, 99)]
    [InlineData("evasions-unseen.txt", 21, 40)]
    public async Task ModerateAsync_Evasions_RecallMatchesReadme(string file, int refused, int total)
    {
        var approved = new List<string>();
        string[] cases = PromptCases
            .Lines(file)
            .Select(line => line.Split('\t'))
            .Where(parts => parts[0] == "block")
            .Select(parts => parts[2])
            .ToArray();
        foreach (string? prompt in cases)
        {
            if ((await ModerateAsync(prompt)).Approved)
            {
                approved.Add(prompt);
            }
        }

        Assert.Equal(total, cases.Distinct().Count());
        Assert.True(total - approved.Count >= refused, $"{approved.Count} of {total} approved:\n{string.Join('\n', approved)}");
    }

    [Theory]
    [InlineData("benign.txt", 232)]
    [InlineData("benign-held-out.txt", 135)]
    [InlineData("benign-unseen.txt", 40)]
    public async Task ModerateAsync_Benign_NoneIsFlagged(string file, int total)
    {
        var flagged = new List<string>();
        string[] cases = PromptCases.Lines(file).ToArray();
        foreach (string? prompt in cases)
        {
            ModerationDecision decision = await ModerateAsync(prompt);
            if (decision.Flagged)
            {
                flagged.Add($"{prompt} ({string.Join(", ", decision.Findings.Select(f => f.Category))})");
            }
        }

        Assert.Equal(total, cases.Distinct().Count());
        Assert.True(flagged.Count == 0, $"{flagged.Count} of {total} flagged:\n{string.Join('\n', flagged)}");
    }

    private static Task<ModerationDecision> ModerateAsync(string prompt) =>
        TestModerators.Prompts().ModerateAsync(PromptCases.Unescape(prompt), "", default);
}
