using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Posts events in OpenAI's format, signed according to the Standard Webhooks specification.</summary>
internal sealed class WebhookClient(WebhookConnections connections, IOptions<WebhookOptions> options, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(connections.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Makes one attempt to deliver an event.</summary>
    /// <param name="delivery">The event to send and the webhook that receives it.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<WebhookAttempt> SendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = CreateRequest(delivery);

            // The response body is not used, so it is not read.
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? WebhookAttempt.Received : CreateRefused(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WebhookAttempt.Unanswered($"There was no answer within {options.Value.Timeout.TotalSeconds} s.");
        }
        catch (HttpRequestException failed)
        {
            return WebhookAttempt.Unanswered(
                failed.InnerException is PrivateTargetException forbidden ? $"{forbidden.Message}." : Describe(failed)
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Describe(HttpRequestException failed) =>
        failed switch
        {
            { HttpRequestError: HttpRequestError.NameResolutionError }
            or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => "The host's name is not known.",
            { HttpRequestError: HttpRequestError.SecureConnectionError } => "The TLS connection failed.",
            { HttpRequestError: HttpRequestError.ConnectionError } => "The connection was refused.",
            _ => "The connection was lost.",
        };

    private WebhookAttempt CreateRefused(HttpResponseMessage response)
    {
        string error = $"The answer was {(int)response.StatusCode}.";
        return new WebhookAttempt(error, error)
        {
            IsGone = response.StatusCode == HttpStatusCode.Gone,
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } delay } => delay,
                { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
                _ => null,
            },
        };
    }

    private HttpRequestMessage CreateRequest(WebhookDelivery delivery)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookBody(
                delivery.Id,
                delivery.CreatedAt.ToUnixTimeSeconds(),
                delivery.Event,
                new WebhookBody.VideoReference(VideoId.Format(delivery.VideoId))
            ),
            RestJson.Options
        );
        DateTimeOffset now = time.GetUtcNow();
        Webhook webhook = delivery.Webhook;
        string[] secrets =
            webhook is { PreviousSecret: { } previous, PreviousSecretExpiresAt: { } expiry } && now < expiry
                ? [webhook.Secret, previous]
                : [webhook.Secret];
        string timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.UserAgent.ParseAdd("TextToVideo/1.0");
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(secrets, delivery.Id, timestamp, body));
        return request;
    }

    private sealed record WebhookBody(string Id, long CreatedAt, string Type, WebhookBody.VideoReference Data)
    {
        public string Object { get; } = "event";

        internal sealed record VideoReference(string Id);
    }
}
