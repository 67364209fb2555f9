using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Videos;

/// <summary>The requests to the transcoding service, which the test answers.</summary>
public sealed class FormatConversionTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly TaskCompletionSource _converted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GenerationHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await GenerationHost.StartAsync(
            Path.Combine(_folder, "jobs.db"),
            Substitute.For<IArtifactStore>(),
            new FakeTimeProvider(TestJobs.Now)
        );
        await _host.AnswerAsync<ConvertVideo>(async context =>
        {
            _arrived.Release();
            await _converted.Task.WaitAsync(s_timeout);
            await context.RespondAsync(new VideoConverted(context.Message.VideoId));
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _arrived.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ConvertAsync_EqualConversionsAtOnce_AreRequestedOnce()
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ => ConvertAsync(job, "gif", "a"))];
        Task other = ConvertAsync(job, "avi", "a");

        Assert.True(await _arrived.WaitAsync(s_timeout));
        Assert.True(await _arrived.WaitAsync(s_timeout));
        _converted.SetResult();
        await Task.WhenAll([.. waiting, other]);

        Assert.Equal(0, _arrived.CurrentCount);
        await ConvertAsync(job, "gif", "a");
        Assert.Equal(1, _arrived.CurrentCount);
    }

    [Fact]
    public async Task ConvertAsync_MoreThanACallerMayWaitFor_IsRefused()
    {
        Task[] waiting = [.. Enumerable.Range(0, 2).Select(_ => ConvertAsync(TestJobs.Create(VideoJobStates.Completed), "gif", "a"))];

        await Assert.ThrowsAsync<KeyLimitException>(() => ConvertAsync(TestJobs.Create(VideoJobStates.Completed), "gif", "a"));

        _converted.SetResult();
        await Task.WhenAll(waiting);
    }

    private Task ConvertAsync(VideoJob job, string format, string key) =>
        _host
            .Get<FormatConversion>()
            .ConvertAsync(job, format, new Caller { KeyId = key, Tenant = "tenant" }, CancellationToken.None)
            .WaitAsync(s_timeout);
}
