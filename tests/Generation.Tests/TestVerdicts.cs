using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Tests;

/// <summary>Creates moderation verdicts.</summary>
internal static class TestVerdicts
{
    public static ModerationVerdict Approved { get; } = Create(ModerationAction.Allow, string.Empty, 0);

    public static ModerationVerdict Review(string reason) => Create(ModerationAction.Review, reason, 0.6);

    public static ModerationVerdict Blocked(string reason) => Create(ModerationAction.Block, reason, 0.9);

    private static ModerationVerdict Create(ModerationAction action, string reason, double score) =>
        new(
            action,
            reason,
            "policy-7",
            [new ModerationScore("violence", score, action), new ModerationScore("sexual", 0, ModerationAction.Allow)]
        );
}
