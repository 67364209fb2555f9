using System.Net;
using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A video's changes as server-sent events.</summary>
public abstract class EventsTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const int Steps = 30;

    private static readonly object s_request = new
    {
        prompt = VideosClient.Prompt,
        seed = 7,
        num_inference_steps = Steps,
        cache_threshold = 0,
    };

    /// <summary>Whether every step is certain to be received; between processes, only the newest step of each stage is.</summary>
    protected abstract bool HearsEveryStep { get; }

    [Fact]
    public async Task Events_WholeJob_ShowsEveryStageAndStepAndEnds()
    {
        string id = string.Empty;
        List<ServerSentEvent> events = [];
        int[] steps = [];

        // A busy machine may watch a job only after its last step: then another one is watched.
        await Wait.UntilAsync(
            "a job is watched before its last step",
            async () =>
            {
                id = (await Videos.CreateAsync(s_request)).Text("id");
                events = await ReadAllAsync(id);
                steps = [.. events.SelectMany(GetSteps).Distinct()];
                return steps.Length >= 2;
            }
        );

        JsonElement last = events[^1].Video;
        Assert.Equal((id, "completed", 100), (last.Text("id"), last.Text("status"), last.Int("progress")));
        Assert.Equal((await Videos.GetAsync(id)).ToString(), last.ToString());
        Assert.Equal(events.Count, events.Select(one => one.Id).Distinct().Count());
        int[] progress = [.. events.Select(one => one.Video.Int("progress"))];
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(steps.Order(), steps);
        if (HearsEveryStep)
        {
            Assert.Equal(Enumerable.Range(steps[0], Steps - steps[0] + 1), steps);
        }
    }

    [Fact]
    public async Task Events_ClientComesBack_GetsWhatItHasNotSeen()
    {
        string id = string.Empty;
        string seen = string.Empty;
        int step = 0;

        // A slow machine may receive the first steps so late that few are left. The test then uses another job.
        await Wait.UntilAsync(
            "a job is watched from its first steps on",
            async () =>
            {
                id = (
                    await Videos.CreateAsync(
                        new
                        {
                            prompt = "a red circle",
                            num_inference_steps = 100,
                            cache_threshold = 0,
                        }
                    )
                ).Text("id");
                await foreach (ServerSentEvent one in ReadAsync(id, null))
                {
                    seen = one.Id;
                    step = GetSteps(one).LastOrDefault();
                    if (step > 10)
                    {
                        break;
                    }
                }

                return step is > 10 and < 50;
            }
        );

        List<ServerSentEvent> rest = await ReadAllAsync(id, seen);
        Assert.DoesNotContain(seen, rest.Select(one => one.Id));
        Assert.Contains(rest[^1].Video.Text("status"), new[] { "completed", "failed" });
        Assert.All(rest.SelectMany(GetSteps), later => Assert.True(later >= step, $"Step {later} came after step {step}."));
        Assert.True(rest.Count > 10, $"Only {rest.Count} events came after step {step}.");
    }

    [Fact]
    public async Task Events_EndedVideo_IsOneEventAndThenNoMore()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        ServerSentEvent only = Assert.Single(await ReadAllAsync(id));
        using HttpResponseMessage again = await OpenAsync(id, only.Id);

        Assert.Equal("completed", only.Video.Text("status"));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task Events_VideoIsCancelled_EndWithIt()
    {
        string id = (
            await Videos.CreateAsync(
                new
                {
                    prompt = "a red circle",
                    num_inference_steps = 100,
                    cache_threshold = 0,
                }
            )
        ).Text("id");
        ServerSentEvent? last = null;
        await foreach (ServerSentEvent one in ReadAsync(id, null))
        {
            if (last is null)
            {
                (await Videos.CancelAsync(id)).Dispose();
            }

            last = one;
        }

        Assert.Equal("cancelled", last!.Video.GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Events_UnknownVideo_IsNotFound()
    {
        using HttpResponseMessage response = await OpenAsync("video_1", null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await response.ErrorAsync()).Text("code"));
    }

    private static IEnumerable<int> GetSteps(ServerSentEvent one) =>
        one
            .Video.GetProperty("stages")
            .EnumerateArray()
            .Where(stage => stage.Text("name") == "denoise" && stage.TryGetProperty("completed", out _))
            .Select(stage => stage.Int("completed"));

    private async Task<List<ServerSentEvent>> ReadAllAsync(string id, string? lastEventId = null)
    {
        var events = new List<ServerSentEvent>();
        await foreach (ServerSentEvent one in ReadAsync(id, lastEventId))
        {
            events.Add(one);
        }

        return events;
    }

    private async IAsyncEnumerable<ServerSentEvent> ReadAsync(string id, string? lastEventId)
    {
        using var limit = new CancellationTokenSource(Wait.Long);
        using HttpResponseMessage response = await OpenAsync(id, lastEventId);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        await using Stream body = await response.Content.ReadAsStreamAsync(limit.Token);
        await foreach (
            System.Net.ServerSentEvents.SseItem<string> item in System
                .Net.ServerSentEvents.SseParser.Create(body)
                .EnumerateAsync(limit.Token)
        )
        {
            yield return new ServerSentEvent(item.EventId!, JsonSerializer.Deserialize<JsonElement>(item.Data));
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string id, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private sealed record ServerSentEvent(string Id, JsonElement Video);
}
