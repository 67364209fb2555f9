using System.Net.Http.Headers;

namespace TextToVideo.Client.Http;

/// <summary>
/// Adds the API key to each call. It runs after service discovery, because only then it is known whether the key would travel over http to
/// another machine. gRPC's own call credentials decide by the address before that.
/// </summary>
/// <param name="getOptions">Returns the present options.</param>
internal sealed class ApiKeyHandler(Func<TextToVideoClientOptions> getOptions) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TextToVideoClientOptions options = getOptions();
        if (!string.IsNullOrEmpty(options.ApiKey))
        {
            Uri address = request.RequestUri!;
            if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback && !options.AllowApiKeyOverHttp)
            {
                throw new UnprotectedKeyException(address);
            }

            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
