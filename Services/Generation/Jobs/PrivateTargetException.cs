namespace TextToVideo.Generation.Jobs;

/// <summary>The exception that is thrown when a webhook's host resolves to an address of this machine or of a private network.</summary>
/// <param name="host">The host name.</param>
internal sealed class PrivateTargetException(string host)
    : Exception($"{host} is an address of a private network, which is not allowed here");
