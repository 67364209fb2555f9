using Microsoft.Extensions.Options;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Operations.Tenants;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Tests;
using TextToVideo.ServiceDefaults.Access;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Postgres;

/// <summary>
/// Two replicas of Generation, with one database and one artifact store but separate buses, run operations at the same time that could
/// interfere with each other. Random delays vary their order.
/// </summary>
[Collection(PostgresFixture.Collection)]
public sealed class ReplicaRaceTests : IAsyncLifetime
{
    private const int MaxDelayMilliseconds = 8;
    private const int DueJobsPerRound = 25;

    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly PostgresFixture _postgres;
    private readonly RaceSettings _settings = RaceSettings.FromEnvironment();
    private readonly Random _random;
    private readonly TemporaryFolder _folder = new();
    private readonly FolderArtifactStore _artifacts;
    private GenerationHost _first = null!;
    private GenerationHost _second = null!;

    public ReplicaRaceTests(PostgresFixture postgres, ITestOutputHelper output)
    {
        _postgres = postgres;
        _random = new Random(_settings.Seed);
        _artifacts = new FolderArtifactStore(Options.Create(new ArtifactsOptions { Path = _folder.Path }), TimeProvider.System);
        output.WriteLine($"{_settings}");
    }

    public async Task InitializeAsync()
    {
        KeyValuePair<string, string?>[] settings =
        [
            new("ConnectionStrings:videos", await _postgres.CreateEmptyAsync()),
            new("JobQueue:PollInterval", "00:00:00.050"),
            new("JobQueue:MaxRunning", "1000"),
        ];
        _first = await GenerationHost.StartAsync(settings, _artifacts, TimeProvider.System);
        _second = await GenerationHost.StartAsync(settings, _artifacts, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>One replica deletes a video, or removes an expired one, and the other learns that a conversion wrote a file.</summary>
    [Fact]
    public async Task Deletion_WhileAConversionWritesAFile_LeavesNoFile()
    {
        await _settings.RunAsync(async round =>
        {
            VideoJob job = await InsertAsync(VideoJobStates.Completed);
            Guid videoId = job.CorrelationId;
            await WriteAsync(ArtifactKeys.GetVideoKey(videoId, "webm"));

            await Task.WhenAll(DeleteAsync(round % 2 == 0), ConvertAsync());
            await _second.Recorder.HandledAsync<VideoConverted>(videoId);

            Assert.Null(await _first.Store.FindAsync(videoId, s_none));
            Assert.Empty(await _artifacts.ListAsync(ArtifactKeys.GetPrefix(videoId), s_none).ToListAsync());

            async Task DeleteAsync(bool isRequested)
            {
                await DelayAsync();
                if (isRequested)
                {
                    await _first.Videos.DeleteAsync(VideoId.Format(videoId), Caller.Local, s_none);
                }
                else
                {
                    await _first.Get<VideoDeletion>().DeleteAsync(videoId, s_none);
                }
            }

            async Task ConvertAsync()
            {
                await DelayAsync();
                await WriteAsync(ArtifactKeys.GetVideoKey(videoId, "mp4"));
                await DelayAsync();
                await _second.PublishAsync(new VideoConverted(videoId));
            }
        });
    }

    /// <summary>One replica deletes a tenant while the other accepts videos of its key, which it has checked before.</summary>
    [Fact]
    public async Task TenantDeletion_WhileVideosAreAccepted_LeavesNoVideo()
    {
        int accepted = 0;
        await _settings.RunAsync(async round =>
        {
            (ApiKey key, _) = (await _first.Get<IApiKeys>().CreateAsync(new ApiKeyRequest { Name = "race" }, false, s_none))!.Value;
            var caller = new Caller { KeyId = key.Id, Tenant = key.Tenant };

            await Task.WhenAll(DeleteAsync(), CreateAsync(), CreateAsync());

            Assert.Empty(await _second.Store.ListAsync(new VideoJobQuery(10) { Tenant = key.Tenant }, s_none));

            async Task DeleteAsync()
            {
                await DelayAsync();
                TenantDeletion deletion = _first.Get<TenantDeletion>();
                await deletion.RevokeKeysAsync(key.Tenant, s_none);
                await deletion.DeleteDataAsync(key.Tenant, s_none);
            }

            async Task CreateAsync()
            {
                await DelayAsync();
                try
                {
                    await _second.Videos.CreateAsync(new CreateVideoInput { Prompt = "a red circle" }, caller, s_none);
                    Interlocked.Increment(ref accepted);
                }
                catch (PipelineException)
                {
                    // The key has been revoked.
                }
            }
        });

        Assert.InRange(accepted, 1, (2 * _settings.Rounds) - 1);
    }

    /// <summary>Both replicas look for jobs whose retry is due.</summary>
    [Fact]
    public async Task DueJobs_SeenByBothReplicas_AreResumedOnce()
    {
        for (int round = 0; round < _settings.Rounds; round += DueJobsPerRound)
        {
            VideoJob[] jobs = [.. Enumerable.Range(0, DueJobsPerRound).Select(_ => CreateJob("Denoising"))];
            await Task.WhenAll(
                jobs.Select(async job =>
                {
                    job.RedeliverAt = DateTimeOffset.UtcNow.AddMilliseconds(Draw(200));
                    await DelayAsync();
                    await _first.Store.InsertAsync(job, s_none);
                })
            );
            foreach (VideoJob job in jobs)
            {
                await Wait.UntilAsync(
                    "the job is resumed",
                    async () => (await _first.Store.FindAsync(job.CorrelationId, s_none))!.RedeliverAt is null
                );
            }

            Assert.All(jobs, job => Assert.Equal(1, CountResumptions(job.CorrelationId)));
        }
    }

    private static VideoJob CreateJob(string state)
    {
        VideoJob job = TestJobs.Create(state);
        job.KeyId = null;
        return job;
    }

    private int CountResumptions(Guid videoId) =>
        _first.Recorder.Published<ResumeVideo>(videoId).Count + _second.Recorder.Published<ResumeVideo>(videoId).Count;

    private async Task<VideoJob> InsertAsync(string state)
    {
        VideoJob job = CreateJob(state);
        await _first.Store.InsertAsync(job, s_none);
        return job;
    }

    private Task WriteAsync(string key) =>
        _artifacts.WriteAsync(key, (stream, token) => stream.WriteAsync(new byte[1], token).AsTask(), s_none);

    private Task DelayAsync() => Task.Delay(Draw(MaxDelayMilliseconds));

    private int Draw(int end)
    {
        lock (_random)
        {
            return _random.Next(end);
        }
    }
}
