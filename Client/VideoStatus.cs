namespace TextToVideo.Client;

/// <summary>The status of a video.</summary>
public enum VideoStatus
{
    /// <summary>A status that this version of the client does not know.</summary>
    Unknown,

    /// <summary>The job waits.</summary>
    Queued,

    /// <summary>The job is running, or its review is pending.</summary>
    InProgress,

    /// <summary>The video can be downloaded.</summary>
    Completed,

    /// <summary>The job failed or was cancelled; <see cref="Video.Error"/> says why.</summary>
    Failed,
}
