using Microsoft.AspNetCore.Http;

namespace TextToVideo.Moderation.Tests.Remote;

/// <summary>Answers with which an endpoint fails. They repeat the request, as the errors of some servers do.</summary>
internal static class FailingAnswers
{
    public static TheoryData<string> Names { get; } =
        new(["500", "429", "401", "redirect", "not-json", "empty", "other-shape", "huge", "hang", "abort"]);

    /// <summary>Writes the answer of a name.</summary>
    public static Task WriteAsync(string name, HttpContext context, string echo) =>
        name switch
        {
            "500" => ScriptedEndpoint.AnswerAsync(context, 500, $$"""{"error": { "message": "{{echo}}" } }"""),
            "429" => RefuseAsync(context, echo),
            "401" => ScriptedEndpoint.AnswerAsync(context, 401, $$"""{"error": { "message": "{{echo}}" } }"""),
            "redirect" => RedirectAsync(context),
            "not-json" => ScriptedEndpoint.AnswerAsync(context, 200, $"<html>{echo}</html>"),
            "empty" => ScriptedEndpoint.AnswerAsync(context, 200),
            "other-shape" => ScriptedEndpoint.AnswerAsync(context, 200, $$"""{"results":[{"flagged":"{{echo}}"}],"choices":[]}"""),
            "huge" => ScriptedEndpoint.AnswerAsync(context, 200, new string(' ', 2 << 20)),
            "hang" => ScriptedEndpoint.HangAsync(context),
            "abort" => AbortAsync(context),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    private static Task RefuseAsync(HttpContext context, string echo)
    {
        context.Response.Headers.RetryAfter = "3600";
        return ScriptedEndpoint.AnswerAsync(context, 429, $$"""{"error": { "message": "{{echo}}" } }""");
    }

    private static Task RedirectAsync(HttpContext context)
    {
        context.Response.Headers.Location = $"{context.Request.Path}/elsewhere";
        return ScriptedEndpoint.AnswerAsync(context, 307);
    }

    private static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
