using System.Net;
using System.Text.Json;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Jobs that are stopped. That the denoiser stops within one step is in <see cref="SharedCallsTests"/>.</summary>
public abstract class CancelTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private static readonly object s_longRequest = new
    {
        prompt = "a red circle moving right on a blue background",
        num_inference_steps = 100,
        cache_threshold = 0,
    };

    [Fact]
    public async Task Cancel_WhileDenoising_EndsTheJobAndLeavesNoFile()
    {
        JsonElement video = await CancelledAsync(10);

        Assert.Equal("failed", video.Text("status"));
        Assert.Equal("cancelled", video.GetProperty("error").Text("code"));
        Assert.NotEmpty(video.GetProperty("error").Text("message"));
        Assert.Equal("denoise", LastStage(video));
        Assert.InRange(video.Int("progress"), 1, 99);
        await AssertNothingIsLeftAsync(video.Text("id"));
    }

    [Fact]
    public async Task Cancel_AtAnyMoment_LeavesNoFile()
    {
        var cancelled = new List<string>();
        for (int step = 0; step < 12; step++)
        {
            JsonElement video = await CancelledAsync(step);
            Assert.Equal("cancelled", video.GetProperty("error").Text("code"));
            cancelled.Add(video.Text("id"));
        }

        // When another job has completed, no work for the cancelled jobs can still be in progress.
        await Videos.MakeAsync(VideosClient.QuickRequest);
        foreach (string id in cancelled)
        {
            await AssertNothingIsLeftAsync(id);
            Assert.Equal("cancelled", (await Videos.GetAsync(id)).GetProperty("error").Text("code"));
        }
    }

    [Fact]
    public async Task Cancel_EndedJob_IsAConflictUnlessItIsCancelled()
    {
        string completed = (await Shared.RedCircleAsync()).Text("id");
        string cancelled = await DenoisingAsync(1);
        (await Videos.CancelAsync(cancelled)).Dispose();
        using HttpResponseMessage conflict = await Videos.CancelAsync(completed);
        using HttpResponseMessage again = await Videos.CancelAsync(cancelled);

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("conflict", (await conflict.ErrorAsync()).Text("code"));
        Assert.Equal("failed", (await VideosClient.OkAsync(again)).Text("status"));
        Assert.Equal("completed", (await Videos.GetAsync(completed)).Text("status"));
    }

    [Fact]
    public async Task Cancel_OneOfTwo_LeavesTheOtherAlone()
    {
        string kept = (await Videos.CreateAsync(SharedServer.RedCircleRequest)).Text("id");
        string cancelled = await DenoisingAsync(3);
        (await Videos.CancelAsync(cancelled)).Dispose();

        Assert.Equal("completed", (await Videos.EndedAsync(kept)).Text("status"));
        string alone = (await Shared.RedCircleAsync()).Text("id");
        byte[] expected = await Media.DecodeAsync(await Videos.DownloadAsync(alone));
        Assert.True(Media.Same(expected, await Media.DecodeAsync(await Videos.DownloadAsync(kept))), "A neighbour changed the video.");
    }

    [Fact]
    public async Task Delete_RunningJob_StopsItAndLeavesNothing()
    {
        string id = await DenoisingAsync(5);
        using HttpResponseMessage response = await Videos.DeleteAsync(id);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using HttpResponseMessage gone = await Server.Http.GetAsync($"/v1/videos/{id}");

        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await Videos.MakeAsync(VideosClient.QuickRequest);
        await AssertNothingIsLeftAsync(id);
    }

    [Fact]
    public async Task Watch_DeletedJob_EndsWithNotFound()
    {
        var client = new VideoGeneration.VideoGenerationClient(Server.Channel);
        string id = await DenoisingAsync(2);
        using AsyncServerStreamingCall<Video> call = client.WatchVideo(
            new WatchVideoRequest { Id = id },
            deadline: DateTime.UtcNow + Wait.Long
        );
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        (await Videos.DeleteAsync(id)).Dispose();

        // It may see the cancelled job before the row goes; then it ends there.
        VideoStatus last = call.ResponseStream.Current.Status;
        try
        {
            await foreach (Video video in call.ResponseStream.ReadAllAsync())
            {
                last = video.Status;
            }

            Assert.Equal(VideoStatus.Failed, last);
        }
        catch (RpcException gone)
        {
            Assert.Equal(StatusCode.NotFound, gone.StatusCode);
        }
    }

    /// <summary>
    /// A job that was cancelled during denoising, after at least so many steps, or before it. Because denoising takes less than a second, a
    /// slow machine may be too late; then another job is tried.
    /// </summary>
    private async Task<JsonElement> CancelledAsync(int steps)
    {
        JsonElement? cancelled = null;
        await Wait.UntilAsync(
            "a job is cancelled while it is denoised",
            async () =>
            {
                string id = await DenoisingAsync(steps);
                using HttpResponseMessage response = await Videos.CancelAsync(id);
                if (response.StatusCode == HttpStatusCode.Conflict)
                {
                    return false;
                }

                cancelled = await VideosClient.OkAsync(response);
                return steps == 0 || LastStage(cancelled.Value) == "denoise";
            }
        );
        return cancelled!.Value;
    }

    private static string LastStage(JsonElement video) => video.GetProperty("stages").EnumerateArray().Last().Text("name");

    /// <summary>A job that has done at least so many denoising steps, and is not through.</summary>
    private async Task<string> DenoisingAsync(int steps)
    {
        var client = new VideoGeneration.VideoGenerationClient(Server.Channel);
        string id = (await Videos.CreateAsync(s_longRequest)).Text("id");
        if (steps == 0)
        {
            return id;
        }

        using AsyncServerStreamingCall<Video> call = client.WatchVideo(
            new WatchVideoRequest { Id = id },
            deadline: DateTime.UtcNow + Wait.Long
        );
        await foreach (Video video in call.ResponseStream.ReadAllAsync())
        {
            if (video.Stages.Any(stage => stage.Name == "denoise" && stage.Completed >= steps))
            {
                return id;
            }
        }

        throw new InvalidOperationException($"The job ended before step {steps}.");
    }

    private Task AssertNothingIsLeftAsync(string id) =>
        Wait.UntilAsync($"no file of {id} is left", () => !Directory.Exists(Server.GetFolder(id)));
}
