namespace TextToVideo.Client;

/// <summary>Which videos to list, and in which order.</summary>
public sealed record ListVideosOptions
{
    /// <summary>The id of a video: only videos after it in the order are returned. Null: all.</summary>
    public string? After { get; init; }

    /// <summary>Whether the oldest video comes first. Otherwise it is the newest.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>Words that the prompts contain. Null: all videos.</summary>
    public string? Query { get; init; }

    /// <summary>The number of videos that one call to the server returns, 1 to 100.</summary>
    public int PageSize { get; init; } = 20;
}
