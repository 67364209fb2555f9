using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Calls the REST API of a running server, which the option <c>--url</c> names.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Creates a client.</summary>
    /// <param name="url">The address of the server.</param>
    /// <param name="key">An API key; null if the server has no keys yet.</param>
    public ServerClient(Uri url, string? key)
    {
        _http = new HttpClient { BaseAddress = new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/") };
        _http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Creates the exception for an answer that no server of this system gives.</summary>
    public static InvalidOperationException InvalidServer() =>
        new("--url: must be the address of a TextToVideo server's REST port, such as http://127.0.0.1:8080; gRPC has a port of its own");

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, without a slash at its beginning.</param>
    /// <param name="body">The body, which is sent as JSON; null for none.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The response body, or null if the status is 404.</returns>
    /// <exception cref="InvalidOperationException">The server refused the request or is unavailable.</exception>
    public async Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => answer,
                HttpStatusCode.NotFound => null,
                _ => throw new InvalidOperationException(answer.GetProperty("error").GetProperty("message").GetString()),
            };
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"--url: the server is unavailable ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            throw InvalidServer();
        }
    }

    public void Dispose() => _http.Dispose();
}
