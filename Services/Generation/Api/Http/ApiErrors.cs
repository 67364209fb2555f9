using Grpc.Core;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Grpc;

namespace TextToVideo.Generation.Api.Http;

/// <summary>Turns the errors that the API promises into gRPC's.</summary>
internal static class ApiErrors
{
    /// <summary>Makes a call.</summary>
    /// <exception cref="RpcException">What the call's error means to the caller.</exception>
    public static async Task<T> Translate<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (InvalidRequestException invalid)
        {
            throw GrpcErrors.InvalidArgument(invalid.Field, invalid.Description);
        }
        catch (ResourceNotFoundException missing)
        {
            throw GrpcErrors.Error(StatusCode.NotFound, "not_found", missing.Message);
        }
        catch (VideoConflictException conflict)
        {
            throw GrpcErrors.Error(StatusCode.FailedPrecondition, conflict.Code, conflict.Message);
        }
        catch (JobQueueFullException full)
        {
            throw GrpcErrors.RetryLater(JobQueueFullException.Code, full.Message, full.RetryAfter);
        }
        catch (KeyLimitException limit)
        {
            throw GrpcErrors.RetryLater(limit.Code, limit.Message, limit.RetryAfter);
        }
    }
}
