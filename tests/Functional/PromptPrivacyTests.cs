using System.Net;
using System.Text;
using TextToVideo.TestSupport.Otlp;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>What people ask for is neither in the log nor in telemetry, however much is logged, unless that is configured.</summary>
public sealed class PromptPrivacyTests(ITestOutputHelper output)
{
    private const string Marker = "quizzaciously";
    private const string Negative = "zyzzyva";
    private const string Rewritten = "borborygmus";
    private const string ApiKey = "sk-secret-of-the-endpoint";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prompt_OfAJob_IsLoggedAndTracedOnlyWhereConfigured(bool isConfigured)
    {
        using var data = new TemporaryFolder();
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync();
        endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, $"{VideosClient.Prompt} {Rewritten}");
        var environment = new Dictionary<string, string>(receiver.Environment)
        {
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Information",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["Logging__LogLevel__Npgsql"] = "Trace",
            ["Logging__LogLevel__TextToVideo"] = "Trace",
            ["Logging__Prompts"] = $"{isConfigured}",
            ["PromptEnhancement__Endpoint"] = endpoint.Url,
            ["PromptEnhancement__Model"] = "scripted",
            ["PromptEnhancement__ApiKey"] = ApiKey,
            ["Moderation__External__Endpoint"] = endpoint.Url,
            ["Moderation__External__ApiKey"] = ApiKey,
            ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true",
        };
        IReadOnlyList<string> log;
        await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, environment))
        {
            string prompt = $"{VideosClient.Prompt} {Marker}";
            await server.Videos.MakeAsync(
                new
                {
                    prompt,
                    negative_prompt = Negative,
                    enhance_prompt = true,
                    seed = 7,
                    num_inference_steps = 2,
                }
            );

            // A search contains words of the prompt too.
            await server.Videos.ListAsync($"?query={Marker}");

            // One that fails, and one that is refused.
            await server.Videos.EndedAsync((await server.Videos.CreateAsync(new { prompt = $"a naked child {Marker}" })).Text("id"));
            using HttpResponseMessage refused = await server.Http.PostAsync(
                new Uri("/v1/videos", UriKind.Relative),
                new StringContent($$"""{"prompt":"{{Marker}}","size":"1x1"}""", Encoding.UTF8, "application/json")
            );
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            server.Program.SendTerminate();
            await server.Program.ExitAsync();
            log = server.Program.Log;
        }

        Assert.Contains(log, line => line.Contains("TextToVideo.", StringComparison.Ordinal));
        Assert.True(receiver.HasReceived("denoise"u8.ToArray()), "No telemetry has come.");
        Assert.True(receiver.HasReceived("chat scripted"u8.ToArray()), "The call of the endpoint was not traced.");
        foreach (string text in new[] { Rewritten, ApiKey })
        {
            Assert.DoesNotContain(log, line => line.Contains(text, StringComparison.Ordinal));
            Assert.False(receiver.HasReceived(Encoding.UTF8.GetBytes(text)), $"{text} was exported.");
        }

        foreach (string text in new[] { Marker, Negative })
        {
            Assert.Equal(isConfigured, log.Any(line => line.Contains(text, StringComparison.Ordinal)));
            Assert.Equal(isConfigured, receiver.HasReceived(Encoding.UTF8.GetBytes(text)));
        }
    }
}
