using TextToVideo.Generation.Videos;

namespace TextToVideo.Generation.Webhooks;

/// <summary>The caller has no such webhook.</summary>
/// <param name="id">What was asked for.</param>
public sealed class WebhookNotFoundException(string id) : ResourceNotFoundException($"There is no webhook {id}.");
