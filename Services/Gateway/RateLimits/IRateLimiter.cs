namespace TextToVideo.Gateway.RateLimits;

/// <summary>Limits the request rate of each caller. Safe for concurrent use.</summary>
internal interface IRateLimiter
{
    /// <summary>Takes one token from a caller's bucket if there is one.</summary>
    /// <param name="caller">An identifier of the caller.</param>
    /// <param name="bucket">The size and fill rate of the caller's bucket.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>Whether the request is allowed, and the state of the bucket.</returns>
    Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken);
}
