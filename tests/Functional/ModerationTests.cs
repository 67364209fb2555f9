using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A server whose policy the test writes.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class ModerationTests(SharedStandalone shared, ModerationServer moderated, ITestOutputHelper output)
    : IClassFixture<ModerationServer>,
        IAsyncLifetime
{
    /// <summary>A video that the frame classifier of the server lets pass.</summary>
    private const string RedBackground = "a green circle moving right on a red background";

    /// <summary>A video that needs a review because of its frames.</summary>
    private const string BlueBackground = "a red circle moving right on a blue background";

    private const string Square = "a large yellow square spinning on a red background";

    public Task InitializeAsync()
    {
        moderated.Process.AttachLog(output);
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        moderated.Process.AttachLog(null);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task PolicyFile_Edited_JudgesTheNextPrompt()
    {
        RunningSystem server = moderated.Process;
        await moderated.UsePolicyAsync("1", blocked: "square");
        Assert.False((await JudgeAsync(server, "a circle")).GetProperty("flagged").GetBoolean());
        JsonElement square = await JudgeAsync(server, "a square");
        Assert.True(square.GetProperty("flagged").GetBoolean());
        Assert.True(square.GetProperty("categories").GetProperty("sexual").GetBoolean());
        Assert.Equal(0.9, square.GetProperty("category_scores").GetProperty("sexual").GetDouble());
        Assert.Equal(0, square.GetProperty("category_scores").GetProperty("sexual/minors").GetDouble());

        moderated.WritePolicy("2", blocked: "circle");
        await Wait.UntilAsync(
            "the new policy is in force",
            async () => (await JudgeAsync(server, "a circle")).GetProperty("flagged").GetBoolean()
        );
        JsonElement rejected = await server.Videos.EndedAsync((await server.Videos.CreateAsync(new { prompt = RedBackground })).Text("id"));
        Assert.Equal("moderation_blocked", rejected.GetProperty("error").Text("code"));

        // A file that is no policy changes nothing but the health.
        moderated.WriteText("{ \"version\": ");
        await Wait.UntilAsync("the health says so", async () => await server.Http.GetStringAsync("/health") == "Degraded");
        Assert.True((await JudgeAsync(server, "a circle")).GetProperty("flagged").GetBoolean());
        Assert.False((await JudgeAsync(server, "a square")).GetProperty("flagged").GetBoolean());

        // Other tests of this server have decisions of reviewers.
        JsonElement[] decisions = [.. (await DecisionsAsync(server, "?action=block")).Where(d => d.Text("kind") is "text" or "prompt")];
        Assert.Equal(["1", "2"], decisions.Where(d => d.Text("kind") == "text").Select(d => d.Text("policy_version")).Distinct().Order());
        Assert.All(decisions, d => Assert.Equal((64, JsonValueKind.Null), (d.Text("text_hash").Length, d.GetProperty("text").ValueKind)));
        Assert.Equal("prompt", Assert.Single(await DecisionsAsync(server, $"?video={rejected.Text("id")}")).Text("kind"));
    }

    [Fact]
    public async Task Moderations_WrongInput_NamesTheField()
    {
        (object Body, string Param)[] wrong =
        [
            (new { }, "input"),
            (
                new { input = new[] { new { type = "image_url", image_url = new { url = "https://example.com/cat.png" } } } },
                "input[0].type"
            ),
            (new { input = new string('a', 20_001) }, "input"),
        ];
        foreach ((object body, string param) in wrong)
        {
            using HttpResponseMessage response = await shared.Process.Http.PostAsJsonAsync("/v1/moderations", body);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal(param, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("param"));
        }
    }

    [Fact]
    public async Task Review_OfThePrompt_WaitsThroughARestartAndTakesNoRoom()
    {
        moderated.WritePolicy("1", reviewed: "circle");
        using var data = new TemporaryFolder();
        string approved;
        string rejected;
        await using (StandaloneProcess server = await moderated.StartProcessAsync(data.Path, output))
        {
            approved = await CreateUntilReviewAsync(server, RedBackground);
            rejected = await CreateUntilReviewAsync(server, RedBackground);
            string cancelled = await CreateUntilReviewAsync(server, RedBackground);
            string deleted = await CreateUntilReviewAsync(server, RedBackground);

            // The four jobs that are pending review do not count towards JobQueue:MaxRunning, so another job can run.
            await server.Videos.MakeAsync(new { prompt = Square, seed = 7 });

            Assert.Equal(HttpStatusCode.OK, (await server.Videos.CancelAsync(cancelled)).StatusCode);
            Assert.Equal("cancelled", (await server.Videos.GetAsync(cancelled)).GetProperty("error").Text("code"));
            Assert.Equal(HttpStatusCode.OK, (await server.Videos.DeleteAsync(deleted)).StatusCode);
            await server.Program.KillAsync();
        }

        await using StandaloneProcess restarted = await moderated.StartProcessAsync(data.Path, output);
        JsonElement reviews = await VideosClient.OkAsync(await restarted.Http.GetAsync("/v1/admin/moderation/reviews"));
        Assert.Equal([approved, rejected], reviews.GetProperty("data").EnumerateArray().Select(video => video.Text("id")));
        JsonElement waiting = await restarted.Videos.GetAsync(approved);
        Assert.Equal(("in_progress", "moderate_prompt"), (waiting.Text("status"), waiting.GetProperty("review").Text("stage")));
        var client = new VideoGeneration.VideoGenerationClient(restarted.Channel);
        Video grpc = await client.GetVideoAsync(new GetVideoRequest { Id = approved });
        Assert.Equal(("moderate_prompt", "violence"), (grpc.Review.Stage, Assert.Single(grpc.Review.Categories).Name));
        using (HttpResponseMessage frames = await restarted.Http.GetAsync($"/v1/admin/moderation/reviews/{approved}/frames"))
        {
            Assert.Equal(HttpStatusCode.Conflict, frames.StatusCode);
        }

        await DecideAsync(restarted, approved, "approve", "It is only a circle.");
        await DecideAsync(restarted, rejected, "reject", null);

        Assert.Equal("completed", (await restarted.Videos.EndedAsync(approved)).Text("status"));
        Assert.Equal("moderation_blocked", (await restarted.Videos.GetAsync(rejected)).GetProperty("error").Text("code"));
        Assert.Equal(
            [("frames", "allow", ""), ("review", "allow", "It is only a circle."), ("prompt", "review", "")],
            (await DecisionsAsync(restarted, $"?video={approved}")).Select(d => (d.Text("kind"), d.Text("action"), d.Text("note")))
        );
        using HttpResponseMessage again = await restarted.Http.PostAsync($"/v1/admin/moderation/reviews/{rejected}/approve", null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Review_NoDecision_RejectsTheJob()
    {
        moderated.WritePolicy("1", reviewed: "circle");
        using var data = new TemporaryFolder();
        await using StandaloneHost server = await moderated.StartAsync(
            data.Path,
            output,
            ("Moderation__ReviewTimeout", "00:00:01"),
            ("JobQueue__PollInterval", "00:00:00.2")
        );

        JsonElement video = await server.Videos.EndedAsync((await server.Videos.CreateAsync(new { prompt = RedBackground })).Text("id"));

        Assert.Equal("moderation_blocked", video.GetProperty("error").Text("code"));
        Assert.Equal(
            [("review", "block"), ("prompt", "review")],
            (await DecisionsAsync(server, $"?video={video.Text("id")}")).Select(d => (d.Text("kind"), d.Text("action")))
        );
    }

    [Fact]
    public async Task Review_OfTheFrames_ShowsThemAndGoesOnToTheVideo()
    {
        RunningSystem server = moderated.Process;
        await moderated.UsePolicyAsync("1", reviewed: "triangle");
        string id = await CreateUntilReviewAsync(server, BlueBackground);
        Assert.Equal("moderate_frames", (await server.Videos.GetAsync(id)).GetProperty("review").Text("stage"));

        using HttpResponseMessage frames = await server.Http.GetAsync($"/v1/admin/moderation/reviews/{id}/frames");
        Assert.Equal("image/png", frames.Content.Headers.ContentType?.MediaType);
        Assert.Equal("PNG"u8.ToArray(), (await frames.Content.ReadAsByteArrayAsync())[1..4]);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Videos.ContentAsync(id)).StatusCode);

        await DecideAsync(server, id, "approve", null);

        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
        Assert.NotEmpty(await server.Videos.DownloadAsync(id));
        JsonElement[] decisions = await DecisionsAsync(server, $"?video={id}");
        Assert.Equal(["review", "frames", "prompt"], decisions.Select(d => d.Text("kind")));
        Assert.InRange(decisions[1].GetProperty("categories")[0].GetProperty("score").GetDouble(), 0.5, 1);
    }

    private static async Task<string> CreateUntilReviewAsync(RunningSystem server, string prompt)
    {
        string id = (await server.Videos.CreateAsync(new { prompt, seed = 7 })).Text("id");
        await Wait.UntilAsync(
            $"{id} waits for review",
            async () => (await server.Videos.GetAsync(id)).GetProperty("review").ValueKind == JsonValueKind.Object
        );
        return id;
    }

    private static async Task<JsonElement> JudgeAsync(RunningSystem server, string text) =>
        (await VideosClient.OkAsync(await server.Http.PostAsJsonAsync("/v1/moderations", new { input = text }))).GetProperty("results")[0];

    private static async Task<JsonElement[]> DecisionsAsync(RunningSystem server, string query)
    {
        JsonElement page = await VideosClient.OkAsync(await server.Http.GetAsync($"/v1/admin/moderation/decisions{query}"));
        return [.. page.GetProperty("data").EnumerateArray()];
    }

    private static async Task DecideAsync(RunningSystem server, string id, string decision, string? note) =>
        await VideosClient.OkAsync(
            await server.Http.PostAsync(
                $"/v1/admin/moderation/reviews/{id}/{decision}",
                note is null ? null : JsonContent.Create(new { note })
            )
        );
}
