using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests.Api.Videos;

public sealed class VideoEventStreamTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SignallingClock _clock = new();
    private readonly Channel<VideoSnapshot> _changes = Channel.CreateUnbounded<VideoSnapshot>();
    private readonly DefaultHttpContext _context = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly MemoryStream _body = new();
    private readonly Guid _id = Guid.NewGuid();

    public VideoEventStreamTests() => _context.Response.Body = _body;

    [Fact]
    public async Task Execute_Changes_SendsOneEventEachWithItsId()
    {
        VideoSnapshot[] videos = [Denoising(1), Denoising(1), Denoising(2), Ended()];

        await RunAsync(null, videos);

        Assert.Equal("text/event-stream", _context.Response.ContentType);
        string[] events = Text().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(new[] { videos[0], videos[2], videos[3] }.Select(VideoEventStream.GetEventId), events.Select(IdIn));
        Assert.All(events, text => Assert.Matches("^id: .+\ndata: \\{\"id\":\"video_[^\n]*\\}$", text));
        Assert.Contains("\"status\":\"completed\"", events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ClientReconnects_SendsCurrentStateUnlessAlreadySeen()
    {
        await RunAsync(VideoEventStream.GetEventId(Denoising(2)), Denoising(2), Denoising(3), Ended());
        Assert.DoesNotContain(VideoEventStream.GetEventId(Denoising(2)), Text(), StringComparison.Ordinal);
        Assert.Contains(VideoEventStream.GetEventId(Denoising(3)), Text(), StringComparison.Ordinal);

        var other = new VideoEventStreamTests();
        await other.RunAsync(VideoEventStream.GetEventId(Denoising(2)), Denoising(3), Ended());
        Assert.Contains(VideoEventStream.GetEventId(Denoising(3)), other.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ClientHasSeenTheEnd_Returns204()
    {
        await RunAsync(VideoEventStream.GetEventId(Ended()), Ended());

        Assert.Equal(StatusCodes.Status204NoContent, _context.Response.StatusCode);
        Assert.Empty(Text());
    }

    [Fact]
    public async Task Execute_NoChanges_SendsHeartbeats()
    {
        Task running = StartAsync(null, Denoising(1));
        await _clock.TimerCreatedAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _clock.TimerCreatedAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _clock.TimerCreatedAsync();
        _changes.Writer.Complete();
        await running.WaitAsync(s_timeout);

        Assert.Equal(2, Text().Split("\n\n").Count(text => text.StartsWith(':')));
    }

    [Fact]
    public async Task Execute_ClientDisconnectsOrServerStops_Ends()
    {
        Task running = StartAsync(null, Denoising(1));
        await _ended.CancelAsync();

        await running.WaitAsync(s_timeout);
    }

    [Fact]
    public async Task Execute_VideoIsDeleted_Ends()
    {
        Task running = StartAsync(null, Denoising(1));
        _changes.Writer.Complete(new VideoNotFoundException("It is gone."));

        await running.WaitAsync(s_timeout);
        Assert.Single(Text().Split("\n\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void GetEventId_DifferentStates_Differ()
    {
        VideoSnapshot saved = Denoising(1);
        saved.Job.UpdatedAt = s_time.AddMilliseconds(1);
        VideoSnapshot next = Denoising(1);
        next.Job.Stages.Add(new StageRecord(PipelineStages.DecodeFrames, s_time, null));
        VideoSnapshot cancelled = Denoising(1);
        cancelled.Job.CurrentState = VideoJobStates.Cancelled;
        VideoSnapshot[] videos = [Denoising(1), Denoising(2), saved, next, cancelled];

        Assert.Equal(videos.Length, videos.Select(VideoEventStream.GetEventId).Distinct().Count());
        Assert.Equal(VideoEventStream.GetEventId(Denoising(1)), VideoEventStream.GetEventId(Denoising(1)));
    }

    private static string IdIn(string text) => text.Split('\n')[0]["id: ".Length..];

    private VideoSnapshot Denoising(int step) => new(Job("Denoising"), [new ProgressUpdate(_id, PipelineStages.Denoise, step, 20, s_time)]);

    private VideoSnapshot Ended() => new(Job(VideoJobStates.Completed), []);

    private VideoJob Job(string state)
    {
        VideoJob job = TestJobs.Create(state, id: _id);
        job.UpdatedAt = s_time;
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, s_time, null));
        return job;
    }

    private string Text() => Encoding.UTF8.GetString(_body.ToArray());

    private Task RunAsync(string? lastEventId, params VideoSnapshot[] videos)
    {
        Task running = StartAsync(lastEventId, videos);
        _changes.Writer.Complete();
        return running.WaitAsync(s_timeout);
    }

    private async Task StartAsync(string? lastEventId, params VideoSnapshot[] videos)
    {
        Assert.All(videos, video => Assert.True(_changes.Writer.TryWrite(video)));
        IAsyncEnumerator<VideoSnapshot> changes = _changes.Reader.ReadAllAsync(_ended.Token).GetAsyncEnumerator();
        await changes.MoveNextAsync();
        await new VideoEventStream(changes, lastEventId, _clock, _ended).ExecuteAsync(_context);
    }

    /// <summary>Also tells when the stream waits for its next heartbeat.</summary>
    private sealed class SignallingClock : FakeTimeProvider
    {
        private readonly SemaphoreSlim _timers = new(0);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Release();
            return timer;
        }

        public async Task TimerCreatedAsync() => Assert.True(await _timers.WaitAsync(s_timeout), "No timer was created.");
    }
}
