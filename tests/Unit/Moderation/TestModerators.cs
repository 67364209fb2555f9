using Microsoft.Extensions.Options;
using TextToVideo.Moderation;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Prompts;

namespace TextToVideo.Unit.Moderation;

/// <summary>Moderators as the service makes them.</summary>
internal static class TestModerators
{
    // Loading takes a while and the policy is immutable: one for all tests.
    private static readonly CharacterFolding Folding = new();
    private static readonly FilePolicySource Shipped = new(Options.Create(new ModerationOptions()), Folding);

    public static IPolicySource ShippedPolicy => Shipped;

    public static IPromptModerator Prompts(ModerationOptions? options = null)
    {
        var wrapped = Options.Create(options ?? new ModerationOptions());
        return new PromptModerator(
            options is null ? Shipped : new FilePolicySource(wrapped, Folding),
            new PromptNormaliser(Folding),
            wrapped
        );
    }

    public static IFrameModerator Frames(params IFrameClassifier[] classifiers) => new FrameModerator(Shipped, classifiers);

    public static ModerationPolicy Load(string file) => PolicyLoader.Load(file, Folding);
}
