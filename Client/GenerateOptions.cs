namespace TextToVideo.Client;

/// <summary>How <see cref="TextToVideoClient.GenerateAsync"/> behaves.</summary>
public sealed record GenerateOptions
{
    /// <summary>
    /// Whether the job is cancelled on the server too when the token is cancelled, which is the default. Otherwise the job continues, and
    /// the same request with the same <see cref="VideoRequest.IdempotencyKey"/> follows it again.
    /// </summary>
    public bool CancelJob { get; init; } = true;
}
