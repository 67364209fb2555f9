using Grpc.Core;
using Grpc.Core.Interceptors;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.ServiceDefaults.Grpc;

/// <summary>Converts pipeline errors and cancellation to gRPC status codes.</summary>
internal sealed class ErrorInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    private static RpcException? Translate(Exception exception, ServerCallContext context) =>
        exception switch
        {
            PipelineException known => GrpcErrors.From(known),
            OperationCanceledException when context.GetHttpContext().Features.Get<EndedKeyFeature>() is not null => GrpcErrors.Error(
                StatusCode.Unauthenticated,
                ErrorCodes.InvalidApiKey,
                EndedKeyFeature.Message
            ),
            OperationCanceledException when context.CancellationToken.IsCancellationRequested => new RpcException(
                new Status(
                    context.Deadline <= DateTime.UtcNow ? StatusCode.DeadlineExceeded : StatusCode.Cancelled,
                    "The call was cancelled."
                )
            ),
            _ => null,
        };
}
