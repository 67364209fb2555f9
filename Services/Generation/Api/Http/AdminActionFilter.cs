using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Errors;

namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// Records every call of an admin endpoint that may change something, and those that read what belongs to a tenant
/// (<see cref="RecordedReadMetadata"/>). The record is written before the action and completed with its status, so that an action is never
/// without a record, even if the process ends in between. Endpoints that are added to the group are recorded too.
/// </summary>
internal sealed class AdminActionFilter(IAdminActions actions) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        Endpoint endpoint = http.GetEndpoint()!;
        if (IsRead(http.Request) && endpoint.Metadata.GetMetadata<RecordedReadMetadata>() is null)
        {
            return await next(context);
        }

        Caller caller = http.GetCaller();
        Guid id = await actions.BeginAsync(
            caller.KeyId is null ? AdminActors.Local : AdminActors.Key,
            caller.KeyId,
            http.Connection.RemoteIpAddress?.ToString(),
            endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? $"{endpoint.DisplayName}",
            http.Request.RouteValues.Values.FirstOrDefault()?.ToString(),
            http.RequestAborted
        );
        try
        {
            object? result = await next(context);
            await actions.EndAsync(id, GetStatus(result), GetTarget(result));
            return result;
        }
        catch (Exception exception)
        {
            await actions.EndAsync(id, GetStatus(exception, http), target: null);
            throw;
        }
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static int GetStatus(object? result) => (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;

    private static int GetStatus(Exception exception, HttpContext context) =>
        exception switch
        {
            PipelineException known => ErrorStatus.Get(known.Code).Http,
            BadHttpRequestException bad => bad.StatusCode,
            OperationCanceledException when context.RequestAborted.IsCancellationRequested => StatusCodes.Status499ClientClosedRequest,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>Returns the id of what the action has created.</summary>
    private static string? GetTarget(object? result) => ((result as IValueHttpResult)?.Value as ICreatedObject)?.Id;
}
