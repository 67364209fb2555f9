namespace TextToVideo.Generation.Api.Http;

/// <summary>Marks an admin endpoint that changes nothing, but returns a tenant's data, so that its calls are recorded.</summary>
internal sealed class RecordedReadMetadata;
