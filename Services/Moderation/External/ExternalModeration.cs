using System.Text.Json;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Remote;

namespace TextToVideo.Moderation.External;

/// <summary>Calls the configured endpoint and applies the configured thresholds to its answer.</summary>
/// <param name="clients">Creates the HTTP client.</param>
/// <param name="options">The endpoint and the thresholds.</param>
/// <param name="logger">Receives the failures.</param>
internal sealed class ExternalModeration(
    IHttpClientFactory clients,
    IOptions<ExternalModerationOptions> options,
    ILogger<ExternalModeration> logger
) : IExternalModeration
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "external-moderation";

    private readonly Uri _address = new($"{options.Value.Endpoint.TrimEnd('/')}/moderations");

    public async Task<IReadOnlyList<CategoryFinding>> JudgeAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            ModerationAnswer answer = await AskAsync(text, cancellationToken);
            return [.. ExternalVerdict.GetFindings(answer, options.Value)];
        }
        catch (RemoteEndpointException failure)
        {
            logger.ExternalModerationFailed(failure.Message);
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                "Moderation is not available: the external moderation gave no valid answer.",
                isTransient: true
            );
        }
    }

    private async Task<ModerationAnswer> AskAsync(string text, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = JsonContent.Create(new ModerationQuestion(text, options.Value.Model.Length > 0 ? options.Value.Model : null)),
        };
        request.Headers.Authorization = RemoteEndpoints.GetAuthorization(options.Value.ApiKey);
        try
        {
            using HttpClient client = clients.CreateClient(ClientName);
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw RemoteEndpointException.FromStatus((int)response.StatusCode);
            }

            ModerationAnswer? answer = await response.Content.ReadFromJsonAsync<ModerationAnswer>(cancellationToken);
            return ExternalVerdict.IsValid(answer) ? answer : throw new RemoteEndpointException("The endpoint's answer is not a verdict.");
        }
        catch (JsonException)
        {
            throw new RemoteEndpointException("The endpoint's answer is not JSON of the expected shape.");
        }
        catch (Exception exception) when (exception is not RemoteEndpointException && !cancellationToken.IsCancellationRequested)
        {
            throw RemoteEndpointException.FromError(exception);
        }
    }
}
