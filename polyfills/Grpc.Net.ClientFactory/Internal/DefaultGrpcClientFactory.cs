using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grpc.Net.ClientFactory.Internal;

/// <summary>Creates clients on the channels of their names.</summary>
internal sealed class DefaultGrpcClientFactory(
    IServiceProvider services,
    IEnumerable<GrpcClientRegistration> registrations,
    IOptionsMonitor<GrpcClientFactoryOptions> options,
    GrpcChannels channels) : GrpcClientFactory
{
    public override TClient CreateClient<TClient>(string name)
    {
        var registration = registrations.FirstOrDefault(registration => registration.Name == name)
            ?? throw new InvalidOperationException($"No gRPC client configured with name '{name}'.");
        if (registration.ClientType != typeof(TClient))
        {
            throw new InvalidOperationException(
                $"The gRPC client '{name}' is a {registration.ClientType.FullName}, not a {typeof(TClient).FullName}.");
        }

        var clientOptions = options.Get(name);
        var invoker = channels.GetInvoker(name);
        if (clientOptions.CallOptionsActions.Count > 0)
        {
            invoker = invoker.Intercept(new CallOptionsInterceptor(clientOptions.CallOptionsActions, services));
        }

        invoker = InterceptorChain.Add(invoker, clientOptions, InterceptorScope.Client, services);
        return (TClient)(clientOptions.Creator?.Invoke(invoker) ?? Activation<TClient>.Create(services, [invoker]));
    }

    private static class Activation<TClient>
    {
        public static readonly ObjectFactory Create = ActivatorUtilities.CreateFactory(typeof(TClient), [typeof(CallInvoker)]);
    }
}
