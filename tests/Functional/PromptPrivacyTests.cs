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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prompt_OfAJob_IsLoggedAndTracedOnlyWhereConfigured(bool isConfigured)
    {
        using var data = new TemporaryFolder();
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string>(receiver.Environment)
        {
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Information",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["Logging__LogLevel__Npgsql"] = "Trace",
            ["Logging__LogLevel__TextToVideo"] = "Trace",
            ["Logging__Prompts"] = $"{isConfigured}",
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
        foreach (string text in new[] { Marker, Negative })
        {
            Assert.Equal(isConfigured, log.Any(line => line.Contains(text, StringComparison.Ordinal)));
            Assert.Equal(isConfigured, receiver.HasReceived(Encoding.UTF8.GetBytes(text)));
        }
    }
}
