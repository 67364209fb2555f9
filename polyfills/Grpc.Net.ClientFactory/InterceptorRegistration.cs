using Grpc.Core.Interceptors;

namespace Grpc.Net.ClientFactory;

/// <summary>An interceptor of the clients of one name.</summary>
/// <param name="scope">How long the interceptor lives.</param>
/// <param name="creator">Creates it.</param>
public class InterceptorRegistration(InterceptorScope scope, Func<IServiceProvider, Interceptor> creator)
{
    /// <summary>How long the interceptor lives.</summary>
    public InterceptorScope Scope { get; } = scope;

    /// <summary>Creates it.</summary>
    public Func<IServiceProvider, Interceptor> Creator { get; } = creator;
}
