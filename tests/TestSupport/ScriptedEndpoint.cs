using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TextToVideo.TestSupport;

/// <summary>
/// A server with OpenAI's paths for chat completions and moderations, whose answers a test writes. It keeps the requests that it received.
/// </summary>
public sealed class ScriptedEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Request> _requests = new();
    private volatile Func<HttpContext, JsonElement, Task> _chat = (context, _) => AnswerChatAsync(context, "A red circle.");
    private volatile Func<HttpContext, JsonElement, Task> _moderations = (context, _) => AnswerModerationAsync(context);

    private ScriptedEndpoint(int port)
    {
        Url = $"http://127.0.0.1:{port}/v1";
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The base address.</summary>
    public string Url { get; }

    /// <summary>Answers <c>/chat/completions</c>.</summary>
    public Func<HttpContext, JsonElement, Task> Chat
    {
        get => _chat;
        set => _chat = value;
    }

    /// <summary>Answers <c>/moderations</c>.</summary>
    public Func<HttpContext, JsonElement, Task> Moderations
    {
        get => _moderations;
        set => _moderations = value;
    }

    /// <summary>The requests so far.</summary>
    public IReadOnlyCollection<Request> Requests => _requests;

    public static async Task<ScriptedEndpoint> StartAsync()
    {
        var endpoint = new ScriptedEndpoint(FreePorts.GetPair().First);
        await endpoint._app.StartAsync();
        return endpoint;
    }

    /// <summary>Writes an answer of a language model.</summary>
    public static Task AnswerChatAsync(HttpContext context, string text, string finishReason = "stop") =>
        context.Response.WriteAsJsonAsync(
            new
            {
                id = "chatcmpl-1",
                @object = "chat.completion",
                created = 1,
                model = "scripted",
                choices = new[]
                {
                    new
                    {
                        index = 0,
                        message = new { role = "assistant", content = text },
                        finish_reason = finishReason,
                    },
                },
                usage = new
                {
                    prompt_tokens = 1,
                    completion_tokens = 1,
                    total_tokens = 2,
                },
            }
        );

    /// <summary>Writes an answer about one input: the categories with their scores, and whether the endpoint flags each.</summary>
    public static Task AnswerModerationAsync(HttpContext context, params (string Category, double Score, bool IsFlagged)[] categories) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                id = "modr-1",
                model = "scripted",
                results = new[]
                {
                    new
                    {
                        flagged = categories.Any(category => category.IsFlagged),
                        categories = categories.ToDictionary(category => category.Category, category => category.IsFlagged),
                        category_scores = categories.ToDictionary(category => category.Category, category => category.Score),
                    },
                },
            }
        );

    /// <summary>Writes a text with a status.</summary>
    public static Task AnswerAsync(HttpContext context, int status, string text = "")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(text);
    }

    /// <summary>Never answers; ends when the client gives up.</summary>
    public static Task HangAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        JsonElement body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        string path = context.Request.Path.Value!;
        _requests.Enqueue(new Request(path, body, context.Request.Headers.Authorization.ToString()));
        Func<HttpContext, JsonElement, Task> answer = path switch
        {
            "/v1/chat/completions" => _chat,
            "/v1/moderations" => _moderations,
            _ => (other, _) => AnswerAsync(other, StatusCodes.Status404NotFound),
        };
        try
        {
            await answer(context, body);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has given up.
        }
    }

    /// <summary>A request that the server received.</summary>
    public sealed record Request(string Path, JsonElement Body, string Authorization);
}
