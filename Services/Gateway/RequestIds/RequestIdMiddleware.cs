using System.Buffers;
using System.Diagnostics;

namespace TextToVideo.Gateway.RequestIds;

/// <summary>Gives every response the header <c>x-request-id</c>: the caller's own where it is a plain token, else a new one.</summary>
internal sealed class RequestIdMiddleware(ILogger<RequestIdMiddleware> logger) : IMiddleware
{
    private const string Header = "x-request-id";
    private const int MaxLength = 128;

    private readonly SearchValues<char> _allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string? given = context.Request.Headers[Header];
        string id =
            given is { Length: > 0 and <= MaxLength } && !given.AsSpan().ContainsAnyExcept(_allowed)
                ? given
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
