
namespace TextToVideo.Generation.Jobs;

/// <summary>The caller has no such webhook.</summary>
/// <param name="id">What was asked for.</param>
public sealed class WebhookNotFoundException(string id) : ResourceNotFoundException($"There is no webhook {id}.");
