namespace TextToVideo.Generation.Saga;

/// <summary>The names of the saga's states as they stand in the database.</summary>
public static class VideoJobStates
{
    /// <summary>Accepted; no stage has begun.</summary>
    public const string Queued = nameof(Queued);

    /// <summary>Every stage is done.</summary>
    public const string Completed = nameof(Completed);

    /// <summary>Moderation refused the prompt or the frames.</summary>
    public const string Rejected = nameof(Rejected);

    /// <summary>A stage gave up.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>The user cancelled the job.</summary>
    public const string Cancelled = nameof(Cancelled);

    /// <summary>The states in which nothing will happen to the job any more.</summary>
    public static IReadOnlyList<string> Final { get; } = [Completed, Rejected, Failed, Cancelled];

    /// <summary>Whether the state is final.</summary>
    /// <param name="state">A state's name.</param>
    public static bool IsFinal(string state) => Final.Contains(state);
}
