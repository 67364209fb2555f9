namespace TextToVideo.Generation.Api.Videos;

internal static partial class PromptLogMessages
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "Video {VideoId} was accepted. Prompt: {Prompt}; negative prompt: {NegativePrompt}"
    )]
    public static partial void Accepted(this ILogger logger, Guid videoId, string prompt, string negativePrompt);
}
