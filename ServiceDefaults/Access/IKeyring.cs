using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Knows the API keys.</summary>
public interface IKeyring
{
    /// <summary>Looks at a request's key.</summary>
    /// <param name="token">What the request has as its bearer token; null where it has none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PipelineException">The keys cannot be looked at, so nobody may pass.</exception>
    Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken);
}
