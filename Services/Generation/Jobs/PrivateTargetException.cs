namespace TextToVideo.Generation.Jobs;

/// <summary>The exception that is thrown when a webhook's host resolves to an address that is not allowed.</summary>
/// <param name="host">The host name.</param>
internal sealed class PrivateTargetException(string host) : Exception($"{host} has an address of a private or blocked network");
