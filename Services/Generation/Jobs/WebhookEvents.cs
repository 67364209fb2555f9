namespace TextToVideo.Generation.Jobs;

/// <summary>The events, as OpenAI's API names them.</summary>
public static class WebhookEvents
{
    /// <summary>A video can be downloaded.</summary>
    public const string Completed = "video.completed";

    /// <summary>A video was blocked, cancelled or could not be made.</summary>
    public const string Failed = "video.failed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Completed, Failed];

    /// <summary>The event that a job's end is.</summary>
    /// <param name="job">A job that has ended.</param>
    internal static string Of(VideoJob job) => job.CurrentState == VideoJobStates.Completed ? Completed : Failed;
}
