using System.Text.Json.Serialization;

namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the prompt has been moderated, and rewritten if that was requested.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Verdict">The verdict on the prompt as the user wrote it.</param>
/// <param name="Enhancement">The rewritten prompt; null if it was not requested or the prompt is not approved.</param>
public sealed record PromptModerated(Guid VideoId, ModerationVerdict Verdict, EnhancementResult? Enhancement = null) : IPipelineMessage
{
    /// <summary>Gets the verdict that decides about the job: the more severe of those on the prompt and on the rewritten prompt.</summary>
    [JsonIgnore]
    public ModerationVerdict DecisiveVerdict =>
        Enhancement?.Verdict is { } rewritten && rewritten.Action > Verdict.Action ? rewritten : Verdict;
}
