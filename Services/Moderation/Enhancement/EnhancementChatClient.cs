using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;
using TextToVideo.Moderation.Remote;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace TextToVideo.Moderation.Enhancement;

/// <summary>
/// Calls the model that rewrites prompts. Its errors do not repeat the response, because they are part of the span of the call.
/// </summary>
internal sealed class EnhancementChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "prompt-enhancement";

    /// <summary>The name of the source of spans and of the meter.</summary>
    private const string SourceName = "TextToVideo.Moderation";

    /// <summary>What is sent instead of an API key to endpoints that need none, because OpenAI's client requires one.</summary>
    private const string NoKey = "none";

    /// <summary>Creates the client for the configured endpoint, with traces and metrics that do not contain texts.</summary>
    public static IChatClient Create(IHttpClientFactory clients, IOptions<PromptEnhancerOptions> options)
    {
        PromptEnhancerOptions settings = options.Value;
        var client = new ChatClient(
            settings.Model,
            new ApiKeyCredential(settings.ApiKey.Length > 0 ? settings.ApiKey : NoKey),
            new OpenAIClientOptions
            {
                Endpoint = new Uri(settings.Endpoint),
                Transport = new HttpClientPipelineTransport(clients.CreateClient(ClientName)),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
            }
        );
        return client
            .AsIChatClient()
            .AsBuilder()
            .UseOpenTelemetry(sourceName: SourceName, configure: telemetry => telemetry.EnableSensitiveData = false)
            .Use(inner => new EnhancementChatClient(inner))
            .Build();
    }

    /// <exception cref="RemoteEndpointException">The call failed.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (ClientResultException refused) when (refused.Status > 0)
        {
            throw RemoteEndpointException.FromStatus(refused.Status);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemoteEndpointException.FromError(exception);
        }
    }
}
