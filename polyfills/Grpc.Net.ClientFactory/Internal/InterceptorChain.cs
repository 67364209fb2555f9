using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.Net.ClientFactory.Internal;

/// <summary>Puts the registered interceptors before an invoker.</summary>
internal static class InterceptorChain
{
    public static CallInvoker Add(
        CallInvoker invoker,
        GrpcClientFactoryOptions options,
        InterceptorScope scope,
        IServiceProvider services)
    {
        Interceptor[] interceptors =
        [
            .. from registration in options.InterceptorRegistrations
               where registration.Scope == scope
               select registration.Creator(services),
        ];
        return interceptors.Length == 0 ? invoker : invoker.Intercept(interceptors);
    }
}
