namespace TextToVideo.Gateway.RateLimits;

/// <summary>Counts the requests of each caller. Safe for concurrent use.</summary>
internal interface IRateLimiter
{
    /// <summary>Takes one request out of a caller's bucket, or says when there will be one.</summary>
    /// <param name="caller">Whoever sends the request, in any spelling.</param>
    /// <param name="bucket">The caller's bucket: how large it is, and how fast it fills.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken);
}
