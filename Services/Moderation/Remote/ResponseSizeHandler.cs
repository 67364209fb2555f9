namespace TextToVideo.Moderation.Remote;

/// <summary>Reads a response completely, and fails if it is larger than an honest one.</summary>
internal sealed class ResponseSizeHandler : DelegatingHandler
{
    private const int MaxBytes = 1024 * 1024;

    /// <exception cref="HttpRequestException">The endpoint cannot be reached, or its response is too large.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
