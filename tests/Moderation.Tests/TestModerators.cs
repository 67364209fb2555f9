using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.Tests;

/// <summary>Creates moderators as the service does.</summary>
internal static class TestModerators
{
    // Loading takes a while and the policy is immutable, so all tests share one.
    private static readonly CharacterFolding s_folding = new();
    private static readonly FilePolicySource s_shipped = new(Options.Create(new ModerationOptions()), s_folding);

    public static IPolicySource ShippedPolicy => s_shipped;

    public static IPromptModerator Prompts(ModerationOptions? options = null)
    {
        IOptions<ModerationOptions> wrapped = Options.Create(options ?? new ModerationOptions());
        return new PromptModerator(
            options is null ? s_shipped : new FilePolicySource(wrapped, s_folding),
            new PromptNormaliser(s_folding),
            wrapped
        );
    }

    public static IFrameModerator Frames(params IFrameClassifier[] classifiers) => new FrameModerator(s_shipped, classifiers);

    public static ModerationPolicy Load(string file) => PolicyLoader.Load(file, s_folding);
}
