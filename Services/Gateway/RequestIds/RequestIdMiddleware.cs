using System.Buffers;
using System.Diagnostics;

namespace TextToVideo.Gateway.RequestIds;

/// <summary>
/// Sets the header <c>x-request-id</c> of every response: to the caller's value if it has only letters, digits, '-', '_' and '.', otherwise
/// to a new id.
/// </summary>
internal sealed class RequestIdMiddleware(ILogger<RequestIdMiddleware> logger) : IMiddleware
{
    private const string Header = "x-request-id";
    private const int MaxLength = 128;

    private readonly SearchValues<char> _allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string? provided = context.Request.Headers[Header];
        string id =
            provided is { Length: > 0 and <= MaxLength } && !provided.AsSpan().ContainsAnyExcept(_allowed)
                ? provided
                : $"req_{ActivityTraceId.CreateRandom()}";
        context.Request.Headers[Header] = id;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            return Task.CompletedTask;
        });
        using (logger.BeginScope(new Dictionary<string, object> { ["RequestId"] = id }))
        {
            await next(context);
        }
    }
}
