using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.Tests.Policy;

/// <summary>Changes of the policy file while the service is running.</summary>
public sealed class FilePolicySourceTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly FilePolicySource _policies;
    private readonly PromptModerator _moderator;

    public FilePolicySourceTests()
    {
        var folding = new CharacterFolding();
        IOptions<ModerationOptions> options = Options.Create(new ModerationOptions { PolicyPath = _file });
        _policies = new FilePolicySource(options, folding);
        _moderator = new PromptModerator(_policies, new PromptNormaliser(folding), options);
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Refresh_ChangedFile_NextDecisionUsesNewPolicy()
    {
        Write("1", "cat");
        Assert.False((await ModerateAsync("a cat")).Approved);
        Assert.False(_policies.Refresh());

        Write("2", "dog");

        Assert.True(_policies.Refresh());
        ModerationDecision decision = await ModerateAsync("a cat");
        Assert.Equal((true, "2"), (decision.Approved, decision.PolicyVersion));
        Assert.False((await ModerateAsync("a dog")).Approved);
        Assert.Null(_policies.Problem);
    }

    [Theory]
    [InlineData("{ \"version\": ")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Refresh_InvalidFile_KeepsPreviousPolicyUntilFileIsValid(string? content)
    {
        Write("1", "cat");
        await ModerateAsync("a cat");
        if (content is null)
        {
            File.Delete(_file);
        }
        else
        {
            File.WriteAllText(_file, content);
        }

        Assert.True(_policies.Refresh());
        Assert.False(_policies.Refresh());
        Assert.Contains(_file, _policies.Problem!.Message);
        Assert.Equal((false, "1"), ((await ModerateAsync("a cat")).Approved, _policies.GetPolicy().Version));

        Write("3", "dog");
        Assert.True(_policies.Refresh());
        Assert.Null(_policies.Problem);
        Assert.True((await ModerateAsync("a cat")).Approved);
    }

    [Fact]
    public async Task Refresh_InvalidFirstFile_ApprovesNothingUntilFileIsValid()
    {
        File.WriteAllText(_file, "{}");
        await Assert.ThrowsAsync<PipelineException>(() => ModerateAsync("a forest"));

        Write("1", "cat");
        Assert.True(_policies.Refresh());

        Assert.True((await ModerateAsync("a forest")).Approved);
    }

    [Theory]
    [InlineData(0.3, ModerationAction.Allow, true)]
    [InlineData(0.5, ModerationAction.Flag, true)]
    [InlineData(0.7, ModerationAction.Review, false)]
    [InlineData(0.9, ModerationAction.Block, false)]
    public async Task ModerateAsync_Score_HasActionOfItsThreshold(double score, ModerationAction action, bool approved)
    {
        Write("1", "cat", score);

        ModerationDecision decision = await ModerateAsync("a cat");

        Assert.Equal((action, approved, approved), (decision.Action, decision.Approved, decision.Reason.Length == 0));
        Assert.Equal(score, decision.Scores["pets"]);
    }

    [Theory]
    [InlineData("a kitten", 0.9)]
    [InlineData("a k1tt3n", 0.9 * 0.97)]
    [InlineData("a k.i.t.t.e.n", 0.9 * 0.96)]
    [InlineData("nettik", 0.9 * 0.92)]
    [InlineData("a xvggra", 0.9 * 0.92)]
    [InlineData("a2l0dGVu", 0.9 * 0.95)]
    public async Task ModerateAsync_Disguise_LowersScore(string prompt, double score)
    {
        Write("1", "kitten", 0.9);

        Assert.Equal(score, (await ModerateAsync(prompt)).Scores["pets"], 3);
    }

    private Task<ModerationDecision> ModerateAsync(string prompt) => _moderator.ModerateAsync(prompt, "", default);

    private void Write(string version, string word, double score = 0.95) =>
        File.WriteAllText(
            _file,
            $$"""
            {
              "version": "{{version}}",
              "categories": [
                { "name": "pets", "description": "pets", "flag": 0.4, "review": 0.6, "block": 0.8, "rules": [
                  { "score": {{score.ToString(
                System.Globalization.CultureInfo.InvariantCulture
            )}}, "patterns": ["{{word}}"] } ] },
                { "name": "frames/corrupt", "description": "damage", "flag": 0.5, "block": 0.5 },
                { "name": "frames/constant", "description": "one colour", "flag": 0.5 },
                { "name": "frames/flashing", "description": "flashing", "flag": 0.5, "block": 0.5 },
                { "name": "frames/red-flashing", "description": "red flashing", "flag": 0.5, "block": 0.5 }
              ]
            }
            """
        );
}
