using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The REST representation of a request to rotate the secret of a webhook.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RotateSecretBody
{
    /// <summary>How long the replaced secret signs too, in seconds; the default is one day.</summary>
    [Range(0, 604_800)]
    public long? Overlap { get; init; }
}
