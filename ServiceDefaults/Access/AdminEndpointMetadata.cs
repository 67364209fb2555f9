namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Marks an endpoint outside of the paths of administration that requires an admin key all the same.</summary>
public sealed class AdminEndpointMetadata;
