namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Marks an endpoint that requires an admin key although it is outside of the paths of administration.</summary>
public sealed class AdminEndpointMetadata;
