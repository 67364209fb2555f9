using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Creates records of moderation decisions.</summary>
internal static class TestDecisions
{
    public static ModerationRecord Create(
        DateTimeOffset time,
        Guid? videoId = null,
        string kind = ModerationDecisionKind.Prompt,
        ModerationAction action = ModerationAction.Block
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(time),
            CreatedAt = time,
            VideoId = videoId,
            Tenant = "tenant-a",
            Kind = kind,
            Action = action,
            Categories = [new ModerationScore("violence", 0.76, action), new ModerationScore("hate", 0.25, ModerationAction.Allow)],
            PolicyVersion = "7",
            TextHash = "abc",
            Text = "a naïve 🎬",
            Note = "noted",
        };
}
