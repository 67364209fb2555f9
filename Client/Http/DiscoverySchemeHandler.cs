namespace TextToVideo.Client.Http;

/// <summary>
/// Gives each request the scheme of the configured address again, before service discovery resolves it. gRPC's channels know no address
/// with two schemes, such as <c>https+http://gateway</c>, so they get another one.
/// </summary>
/// <param name="scheme">The scheme of the configured address.</param>
internal sealed class DiscoverySchemeHandler(string scheme) : DelegatingHandler
{
    /// <summary>Returns the address that a gRPC channel accepts.</summary>
    public static Uri ToChannelAddress(Uri address) => address.Scheme.Contains('+') ? WithScheme(address, Uri.UriSchemeHttp) : address;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = WithScheme(request.RequestUri!, scheme);
        return base.SendAsync(request, cancellationToken);
    }

    private static Uri WithScheme(Uri address, string scheme) =>
        new UriBuilder(address) { Scheme = scheme, Port = address.IsDefaultPort ? -1 : address.Port }.Uri;
}
