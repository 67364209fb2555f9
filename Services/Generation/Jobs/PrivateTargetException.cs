namespace TextToVideo.Generation.Jobs;

/// <summary>A receiver's name stands for an address of this machine or of a private network.</summary>
/// <param name="host">The name.</param>
internal sealed class PrivateTargetException(string host)
    : Exception($"{host} is an address of a private network, which is not allowed here");
