using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TextToVideo.Standalone;

namespace TextToVideo.Functional;

/// <summary>Tests the shared steps of the denoising engine by its spans. The server runs in the test process.</summary>
public sealed class SharedCallsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly ConcurrentQueue<Step> _steps = new();
    private readonly ActivityListener _listener;
    private WebApplication? _app;
    private HttpClient? _http;
    private Action<int>? _onStep;

    public SharedCallsTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "TextToVideo.Denoising" or "TextToVideo.Inference",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = Record,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private VideosClient Videos => new(_http!);

    public async Task InitializeAsync()
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        _app = StandaloneServer.Build(_data.Path, port, grpcPort);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Long };
    }

    public async Task DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _listener.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task TwoJobs_AtOnce_ShareCallsAndGiveTheSameFramesAsAlone()
    {
        object circle = new
        {
            prompt = "a red circle moving right on a blue background",
            seed = 7,
            num_inference_steps = 30,
            cache_threshold = 0,
        };
        object star = new
        {
            prompt = "a large green star spinning on a white background",
            seed = 8,
            num_inference_steps = 40,
            cache_threshold = 0,
            guidance_scale = 2.5,
        };

        byte[] circleAlone = await FramesAsync(await MakeAsync(circle));
        byte[] starAlone = await FramesAsync(await MakeAsync(star));
        Assert.Equal(70, _steps.Count);
        Assert.All(_steps, step => Assert.Equal(1, step.Jobs));

        // The first job is held at its first step until the second has come as far, so that they surely meet.
        _steps.Clear();
        var second = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _onStep = _ =>
        {
            _onStep = null;
            second.SetResult(CreateAndReachDenoisingAsync(star).WaitAsync(Wait.Long).GetAwaiter().GetResult());
        };
        string first = await MakeAsync(circle);
        string other = await second.Task.WaitAsync(Wait.Long);
        Assert.Equal("completed", (await Videos.EndedAsync(other)).Text("status"));

        Step[] shared = [.. _steps.Where(step => step.Jobs == 2)];
        Assert.True(shared.Length >= 20, $"Only {shared.Length} of {_steps.Count} calls were shared.");
        Assert.All(shared, step => Assert.Equal(4, step.Rows));
        Assert.True(_steps.Count < 70, $"Two jobs at once took {_steps.Count} calls, one after the other 70.");
        Assert.True(
            Media.Same(circleAlone, await FramesAsync(first)),
            "The circle's frames differ if its steps are shared with another job."
        );
        Assert.True(Media.Same(starAlone, await FramesAsync(other)), "The star's frames differ if its steps are shared with another job.");
    }

    [Fact]
    public async Task Cancel_WhileDenoising_TakesAtMostOneMoreStep()
    {
        var cancelled = new TaskCompletionSource<(int Step, JsonElement Video)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Step 20 is held until the cancellation has been answered: what comes after it was not stopped in time.
        _onStep = step =>
        {
            if (step == 20)
            {
                _onStep = null;
                cancelled.SetResult((step, CancelAsync(id.Task).WaitAsync(Wait.Long).GetAwaiter().GetResult()));
            }
        };
        id.SetResult(
            (
                await Videos.CreateAsync(
                    new
                    {
                        prompt = "a red circle",
                        num_inference_steps = 100,
                        cache_threshold = 0,
                    }
                )
            ).Text("id")
        );
        (int heldStep, JsonElement video) = await cancelled.Task.WaitAsync(Wait.Long);
        Assert.Equal("cancelled", video.GetProperty("error").Text("code"));

        // Another job goes through the same engine, so the cancelled one would have continued by now.
        await MakeAsync(VideosClient.QuickRequest);
        int more = _steps.Sum(step => step.Jobs) - heldStep - 2;
        Assert.InRange(more, 0, 1);
    }

    private async Task<string> MakeAsync(object request) => (await Videos.MakeAsync(request)).Text("id");

    private async Task<byte[]> FramesAsync(string id) => await Media.DecodeAsync(await Videos.DownloadAsync(id));

    private async Task<JsonElement> CancelAsync(Task<string> id)
    {
        using HttpResponseMessage response = await Videos.CancelAsync(await id);
        return await VideosClient.OkAsync(response);
    }

    private async Task<string> CreateAndReachDenoisingAsync(object request)
    {
        string id = (await Videos.CreateAsync(request)).Text("id");
        await Wait.UntilAsync(
            $"{id} is being denoised",
            async () => (await Videos.GetAsync(id)).GetProperty("stages").EnumerateArray().Any(stage => stage.Text("name") == "denoise")
        );
        return id;
    }

    private void Record(Activity activity)
    {
        // The batch's own: it is linked to all jobs, and those of the other jobs only to it.
        if (
            activity.Source.Name == "TextToVideo.Denoising"
            && activity.GetTagItem("texttovideo.batch.jobs")!.Equals(activity.Links.Count())
        )
        {
            _steps.Enqueue(
                new Step((int)activity.GetTagItem("texttovideo.batch.jobs")!, (int)activity.GetTagItem("texttovideo.batch.rows")!)
            );
            _onStep?.Invoke(_steps.Count);
        }
    }

    /// <summary>One model call of the engine.</summary>
    private sealed record Step(int Jobs, int Rows);
}
