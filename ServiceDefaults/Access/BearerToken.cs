using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Reads the header <c>Authorization: Bearer …</c>.</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Returns the token, or null if there is none.</summary>
    /// <param name="request">The request, which may be a gRPC call.</param>
    public static string? Get(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string authorization = request.Headers[HeaderNames.Authorization].ToString();
        return
            authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && authorization[Scheme.Length..].Trim() is { Length: > 0 } token
            ? token
            : null;
    }
}
