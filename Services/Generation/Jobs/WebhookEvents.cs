namespace TextToVideo.Generation.Jobs;

/// <summary>Defines the webhook events, named as in OpenAI's API.</summary>
public static class WebhookEvents
{
    /// <summary>A video is ready for download.</summary>
    public const string Completed = "video.completed";

    /// <summary>A video was rejected or cancelled, or its job failed.</summary>
    public const string Failed = "video.failed";

    /// <summary>Gets all events.</summary>
    public static IReadOnlyList<string> All { get; } = [Completed, Failed];

    /// <summary>Returns the event for the end of a job.</summary>
    /// <param name="job">A job that has ended.</param>
    internal static string GetEvent(VideoJob job) => job.CurrentState == VideoJobStates.Completed ? Completed : Failed;
}
