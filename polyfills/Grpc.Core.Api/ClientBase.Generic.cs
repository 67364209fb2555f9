namespace Grpc.Core;

/// <summary>Base of generated clients.</summary>
/// <typeparam name="T">The generated client.</typeparam>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    /// <summary>Creates a client whose calls fail, for test doubles.</summary>
    protected ClientBase()
    {
    }

    /// <summary>Creates a client.</summary>
    /// <param name="configuration">Invoker and host.</param>
    protected ClientBase(ClientBaseConfiguration configuration)
        : base(configuration)
    {
    }

    /// <summary>Creates a client.</summary>
    /// <param name="channel">The channel to call on.</param>
    public ClientBase(ChannelBase channel)
        : base(channel)
    {
    }

    /// <summary>Creates a client.</summary>
    /// <param name="callInvoker">Starts the calls.</param>
    public ClientBase(CallInvoker callInvoker)
        : base(callInvoker)
    {
    }

    /// <summary>The same client for another host.</summary>
    /// <param name="host">The host.</param>
    /// <returns>A new client.</returns>
    public T WithHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return NewInstance(new ClientBaseConfiguration(Configuration.CallInvoker, host));
    }

    /// <summary>Creates the generated client.</summary>
    /// <param name="configuration">Invoker and host.</param>
    /// <returns>A new client.</returns>
    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}
