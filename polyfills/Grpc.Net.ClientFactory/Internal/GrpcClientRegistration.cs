namespace Grpc.Net.ClientFactory.Internal;

/// <summary>Which client type was registered by a name.</summary>
internal sealed record GrpcClientRegistration(string Name, Type ClientType);
