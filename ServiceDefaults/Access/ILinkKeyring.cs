using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Finds the keys that created download links.</summary>
public interface ILinkKeyring
{
    /// <summary>Finds the holder of the key that created a download link.</summary>
    /// <param name="videoId">The id of the video, from the path of the link.</param>
    /// <param name="query">The query of the link.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The holder; null if the link is not valid or was created without a key.</returns>
    /// <exception cref="PipelineException">The keys are unavailable.</exception>
    Task<Caller?> FindLinkHolderAsync(string videoId, IQueryCollection query, CancellationToken cancellationToken);
}
