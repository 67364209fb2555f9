using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Enhancement;
using TextToVideo.Moderation.External;

namespace TextToVideo.Moderation.Tests.Remote;

public sealed class EndpointOptionsTests
{
    private static readonly PromptEnhancerOptions s_enhancer = new() { Endpoint = "https://example.com/v1", Model = "m" };
    private static readonly ExternalModerationOptions s_external = new() { Endpoint = "https://example.com/v1" };

    [Fact]
    public void Validate_Valid_Succeeds()
    {
        Assert.True(Validate(new PromptEnhancerOptions()).Succeeded);
        Assert.True(Validate(s_enhancer).Succeeded);
        Assert.True(Validate(new ExternalModerationOptions()).Succeeded);
        Assert.True(Validate(s_external).Succeeded);
        Assert.True(
            Validate(
                s_external with
                {
                    Categories =
                    [
                        new()
                        {
                            Name = "violence",
                            Review = 0.5,
                            Block = 1,
                        },
                    ],
                }
            ).Succeeded
        );
    }

    [Fact]
    public void Validate_Invalid_NamesTheSetting()
    {
        AssertFails("PromptEnhancement:Endpoint", Validate(s_enhancer with { Endpoint = "example.com" }));
        AssertFails("PromptEnhancement:Model", Validate(s_enhancer with { Model = " " }));
        AssertFails("PromptEnhancement:Instruction", Validate(s_enhancer with { Instruction = "" }));
        AssertFails("PromptEnhancement:Timeout", Validate(s_enhancer with { Timeout = TimeSpan.Zero }));
        AssertFails("PromptEnhancement:MaxCharacters", Validate(s_enhancer with { MaxCharacters = 9 }));
        AssertFails("PromptEnhancement:MaxOutputTokens", Validate(s_enhancer with { MaxOutputTokens = 0 }));
        AssertFails("PromptEnhancement:OnFailure", Validate(s_enhancer with { OnFailure = (EnhancementFallback)7 }));
        AssertFails("Moderation:External:Endpoint", Validate(s_external with { Endpoint = "ftp://example.com" }));
        AssertFails("Moderation:External:Timeout", Validate(s_external with { Timeout = TimeSpan.FromHours(1) }));
        AssertFails("Moderation:External:Flagged", Validate(s_external with { Flagged = ModerationAction.Allow }));
        AssertFails("Moderation:External:Categories:0:Name", Validate(s_external with { Categories = [new()] }));
        AssertFails("Moderation:External:Categories:0", Validate(s_external with { Categories = [new() { Name = "a", Block = 1.1 }] }));
    }

    private static ValidateOptionsResult Validate(PromptEnhancerOptions options) =>
        new PromptEnhancerOptionsValidator().Validate(null, options);

    private static ValidateOptionsResult Validate(ExternalModerationOptions options) =>
        new ExternalModerationOptionsValidator().Validate(null, options);

    private static void AssertFails(string setting, ValidateOptionsResult result) =>
        Assert.StartsWith(setting, Assert.Single(result.Failures ?? []), StringComparison.Ordinal);
}
