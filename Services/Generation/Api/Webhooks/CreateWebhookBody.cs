using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The REST representation of a request to register a webhook.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateWebhookBody
{
    /// <summary>The address that receives the events: HTTPS, or HTTP if the server allows it.</summary>
    [Required]
    public string? Url { get; init; }

    /// <summary>The events to receive; the default is all.</summary>
    public IReadOnlyList<string>? Events { get; init; }
}
