using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;
using TextToVideo.Moderation.Text.Normalisation;

namespace TextToVideo.Unit.Moderation;

/// <summary>Creates moderators as the service does.</summary>
internal static class TestModerators
{
    // Loading takes a while and the policy is immutable, so all tests share one.
    private static readonly CharacterFolding Folding = new();
    private static readonly PolicyNormaliser Normaliser = new(Folding);
    private static readonly FilePolicySource Shipped = new(Options.Create(new ModerationOptions()), Normaliser);

    public static IPolicySource ShippedPolicy => Shipped;

    public static IPromptModerator Prompts(ModerationOptions? options = null)
    {
        var wrapped = Options.Create(options ?? new ModerationOptions());
        return new PromptModerator(
            options is null ? Shipped : new FilePolicySource(wrapped, Normaliser),
            new PromptNormaliser(Folding),
            wrapped
        );
    }

    public static IFrameModerator Frames(params IFrameClassifier[] classifiers) => new FrameModerator(Shipped, classifiers);

    public static ModerationPolicy Load(string file) => PolicyLoader.Load(file, Normaliser);
}
