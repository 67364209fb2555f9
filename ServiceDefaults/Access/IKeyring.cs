using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Checks API keys.</summary>
public interface IKeyring
{
    /// <summary>Checks the key of a request.</summary>
    /// <param name="token">The bearer token of the request; null if it has none.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="PipelineException">The keys are unavailable, so the request must be rejected.</exception>
    Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken);
}
