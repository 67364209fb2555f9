namespace Grpc.Core;

/// <summary>Checks a server's certificate.</summary>
/// <param name="context">The server.</param>
/// <returns>Whether to go on with it.</returns>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
