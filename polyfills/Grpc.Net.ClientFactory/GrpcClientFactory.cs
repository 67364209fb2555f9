namespace Grpc.Net.ClientFactory;

/// <summary>Creates the gRPC clients that were registered by name.</summary>
public abstract class GrpcClientFactory
{
    /// <summary>Creates a client.</summary>
    /// <typeparam name="TClient">The client's type, as it was registered.</typeparam>
    /// <param name="name">The name it was registered by.</param>
    /// <returns>A new client on the shared channel of that name.</returns>
    /// <exception cref="InvalidOperationException">Nothing, or another type, was registered by that name, or it has no address.</exception>
    public abstract TClient CreateClient<TClient>(string name)
        where TClient : class;
}
