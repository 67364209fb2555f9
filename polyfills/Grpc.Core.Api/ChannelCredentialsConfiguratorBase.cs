namespace Grpc.Core;

/// <summary>A gRPC implementation's side of <see cref="ChannelCredentials"/>.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>The channel is not encrypted.</summary>
    /// <param name="state">What the implementation passed.</param>
    public abstract void SetInsecureCredentials(object state);

    /// <summary>The channel uses TLS.</summary>
    /// <param name="state">What the implementation passed.</param>
    /// <param name="rootCertificates">Root certificates as PEM, or null for the system's.</param>
    /// <param name="keyCertificatePair">The client's certificate, or null.</param>
    /// <param name="verifyPeerCallback">Checks the server's certificate, or null.</param>
    public abstract void SetSslCredentials(
        object state,
        string? rootCertificates,
        KeyCertificatePair? keyCertificatePair,
        VerifyPeerCallback? verifyPeerCallback);

    /// <summary>The credentials are of channel and calls.</summary>
    /// <param name="state">What the implementation passed.</param>
    /// <param name="channelCredentials">The channel's credentials.</param>
    /// <param name="callCredentials">The calls' credentials.</param>
    public abstract void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
