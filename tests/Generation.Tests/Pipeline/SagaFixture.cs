using System.Text.Json;
using MassTransit;
using MassTransit.Saga;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Artifacts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Pipeline;

/// <summary>The saga on MassTransit's test harness, with jobs in memory and artifacts in a folder.</summary>
public sealed class SagaFixture : IAsyncLifetime
{
    private static readonly string[] s_downloadedFiles = ["spritesheet.jpg", "thumbnail.webp", "video.mp4"];

    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;
    private readonly ServiceProvider _services;
    private readonly IndexedSagaDictionary<VideoJob> _jobs;

    public SagaFixture()
    {
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IArtifactStore>(
                new FolderArtifactStore(Options.Create(new ArtifactsOptions { Path = _folder }), TimeProvider.System)
            )
            .AddSingleton<VideoArtifacts>()
            .AddSingleton(Options.Create(Queue))
            .AddSingleton<SagaRedelivery>()
            .AddSingleton(Claims)
            .AddSingleton(Commands)
            .AddSingleton(Audit)
            .AddMassTransitTestHarness(bus =>
                bus.AddSagaStateMachine<VideoGenerationStateMachine, VideoJob, VideoGenerationSagaDefinition>().InMemoryRepository()
            )
            .BuildServiceProvider(validateScopes: true);
        _jobs = _services.GetRequiredService<IndexedSagaDictionary<VideoJob>>();
    }

    internal FakeTimeProvider Clock { get; } = new(TestJobs.Now);

    internal JobQueueOptions Queue { get; } = new();

    internal JobStoreOptions Store { get; } = new();

    internal ModerationAudit Audit => new(Options.Create(new ModerationAuditOptions()), Clock);

    internal StageClaims Claims => new(Options.Create(Queue), Options.Create(Store), Clock);

    internal static StageCommands Commands => new(new TestModelRepository());

    internal BusRecorder Recorder { get; } = new();

    internal IBus Bus => _services.GetRequiredService<IBus>();

    public async Task InitializeAsync()
    {
        await _services.GetRequiredService<ITestHarness>().Start().WaitAsync(TimeSpan.FromSeconds(30));
        Recorder.Connect(Bus);
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal async Task AddAsync(VideoJob job)
    {
        await _jobs.MarkInUse(CancellationToken.None);
        try
        {
            _jobs.Add(new SagaInstance<VideoJob>(job));
        }
        finally
        {
            _jobs.Release();
        }
    }

    /// <summary>Publishes an event and waits until the saga is done with it.</summary>
    /// <returns>What it failed with, or null.</returns>
    internal async Task<Exception?> PublishAsync(IPipelineMessage message)
    {
        await Bus.Publish(message, message.GetType()).WaitAsync(TimeSpan.FromSeconds(30));
        return (await Recorder.HandledAsync(message.GetType(), message.VideoId))[^1];
    }

    /// <summary>Lays down every artifact that a job can have.</summary>
    internal void WriteArtifacts(Guid videoId)
    {
        string[] keys =
        [
            ArtifactKeys.GetEmbeddingKey(videoId),
            ArtifactKeys.GetLatentsKey(videoId),
            ArtifactKeys.GetCheckpointKey(videoId),
            ArtifactKeys.GetFramesKey(videoId),
            ArtifactKeys.GetFrameSegmentKey(videoId, 0),
            ArtifactKeys.GetUnpublishedKey(videoId, ArtifactKeys.GetVideoKey(videoId, "mp4")),
            ArtifactKeys.GetVideoKey(videoId, "mp4"),
            ArtifactKeys.GetThumbnailKey(videoId),
            ArtifactKeys.GetSpritesheetKey(videoId),
        ];
        foreach (string key in keys)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, key))!);
            File.WriteAllText(Path.Combine(_folder, key), key);
        }
    }

    /// <summary>Deletes what a completed job does not need.</summary>
    internal void DeleteIntermediateArtifacts(Guid videoId)
    {
        foreach (string path in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories))
        {
            if (VideoArtifacts.IsIntermediate(videoId, Path.GetRelativePath(_folder, path)))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Which of the video's artifacts are left.</summary>
    internal Left FindArtifacts(Guid videoId)
    {
        string folder = Path.Combine(_folder, ArtifactKeys.GetPrefix(videoId));
        string?[] names = Directory.Exists(folder)
            ?
            [
                .. Directory
                    .GetFiles(folder, "*", SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(folder, path))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
        return names.Length switch
        {
            0 => Left.None,
            9 => Left.All,
            _ when names.SequenceEqual(s_downloadedFiles) => Left.Downloads,
            _ => throw new InvalidOperationException($"Left: {string.Join(", ", names)}"),
        };
    }

    internal static string Json(object message) => $"{message.GetType().Name} {JsonSerializer.Serialize(message, message.GetType())}";

    internal enum Left
    {
        All,
        Downloads,
        None,
    }
}
