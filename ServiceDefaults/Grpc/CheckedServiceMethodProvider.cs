using System.Reflection;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TextToVideo.ServiceDefaults.Grpc;

/// <summary>
/// Maps the methods of generated gRPC services, and returns INVALID_ARGUMENT for a message that cannot be parsed. The default provider of
/// Grpc.AspNetCore returns UNKNOWN, because it parses messages outside interceptors.
/// </summary>
/// <typeparam name="TService">The implementation of the service.</typeparam>
internal sealed class CheckedServiceMethodProvider<TService> : IServiceMethodProvider<TService>
    where TService : class
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        BindServiceMethodAttribute binding =
            typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"{typeof(TService)} is not derived from a generated gRPC service.");
        MethodInfo bind = binding
            .BindType.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(method =>
                method.Name == binding.BindMethodName && method.GetParameters()[0].ParameterType == typeof(ServiceBinderBase)
            );
        bind.Invoke(null, [new Binder(context), null]);
    }

    private sealed class Binder(ServiceMethodProviderContext<TService> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            UnaryServerMethod<TRequest, TResponse>? handler
        ) =>
            context.AddUnaryMethod(
                Check(method),
                GetMetadata(method, typeof(TRequest)),
                GetHandler(method, typeof(TRequest)).CreateDelegate<UnaryServerMethod<TService, TRequest, TResponse>>()
            );

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            ServerStreamingServerMethod<TRequest, TResponse>? handler
        ) =>
            context.AddServerStreamingMethod(
                Check(method),
                GetMetadata(method, typeof(TRequest)),
                GetHandler(method, typeof(TRequest)).CreateDelegate<ServerStreamingServerMethod<TService, TRequest, TResponse>>()
            );

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            ClientStreamingServerMethod<TRequest, TResponse>? handler
        ) =>
            context.AddClientStreamingMethod(
                Check(method),
                GetMetadata(method, typeof(IAsyncStreamReader<TRequest>)),
                GetHandler(method, typeof(IAsyncStreamReader<TRequest>))
                    .CreateDelegate<ClientStreamingServerMethod<TService, TRequest, TResponse>>()
            );

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            DuplexStreamingServerMethod<TRequest, TResponse>? handler
        ) =>
            context.AddDuplexStreamingMethod(
                Check(method),
                GetMetadata(method, typeof(IAsyncStreamReader<TRequest>)),
                GetHandler(method, typeof(IAsyncStreamReader<TRequest>))
                    .CreateDelegate<DuplexStreamingServerMethod<TService, TRequest, TResponse>>()
            );

        private static Method<TRequest, TResponse> Check<TRequest, TResponse>(Method<TRequest, TResponse> method)
            where TRequest : class
            where TResponse : class
        {
            Marshaller<TRequest> marshaller = method.RequestMarshaller;
            return new Method<TRequest, TResponse>(
                method.Type,
                method.ServiceName,
                method.Name,
                new Marshaller<TRequest>(
                    marshaller.ContextualSerializer,
                    message =>
                    {
                        try
                        {
                            return marshaller.ContextualDeserializer(message);
                        }
                        catch (InvalidProtocolBufferException exception)
                        {
                            throw new RpcException(
                                new Status(
                                    StatusCode.InvalidArgument,
                                    $"The message is not a valid {typeof(TRequest).Name}: {exception.Message}"
                                )
                            );
                        }
                    }
                ),
                method.ResponseMarshaller
            );
        }

        /// <summary>
        /// Returns the attributes of service and method, for example for authorization, and the only HTTP method that gRPC uses.
        /// </summary>
        private static List<object> GetMetadata(IMethod method, Type request) =>
            [
                .. typeof(TService).GetCustomAttributes(inherit: true),
                .. GetHandler(method, request).GetCustomAttributes(inherit: true),
                new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true),
            ];

        private static MethodInfo GetHandler(IMethod method, Type request) =>
            typeof(TService)
                .GetMethods()
                .Single(candidate => candidate.Name == method.Name && candidate.GetParameters()[0].ParameterType == request);
    }
}
