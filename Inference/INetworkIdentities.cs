namespace TextToVideo.Inference;

/// <summary>Computes the identities of networks.</summary>
public interface INetworkIdentities
{
    /// <summary>
    /// Returns the identity of a network. The first call reads its files, which takes seconds for gigabytes of weights without stored
    /// checksums (<see cref="ModelChecksums"/>).
    /// </summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <exception cref="IOException">A file cannot be read; the next call tries again.</exception>
    Task<NetworkIdentity> GetAsync(string path, CancellationToken cancellationToken);
}
