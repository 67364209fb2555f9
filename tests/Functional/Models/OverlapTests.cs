using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Contracts;
using TextToVideo.Functional.Support;
using TextToVideo.Inference;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Policy;
using TextToVideo.Transcoding;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Models;

/// <summary>
/// Frames are moderated and transcoded while later ones are being decoded. The decoder waits until both stages have used its first frames,
/// so a job only ends if they do.
/// </summary>
public sealed class OverlapTests(ImportedModelsServer imported, ITestOutputHelper output) : IClassFixture<ImportedModelsServer>
{
    /// <summary>The model decodes its first latent frame alone.</summary>
    private const int FirstChunk = 1;

    private readonly TaskCompletionSource _moderated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _transcoded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static object Request =>
        new
        {
            prompt = "A cat and a dog baking a cake together in a kitchen.",
            seed = 11,
            size = "64x48",
            num_frames = 7,
            num_inference_steps = 8,
        };

    [Fact]
    public async Task Create_LaterFramesAreNotDecoded_FirstOnesAreModeratedAndTranscoded()
    {
        byte[] expected = await imported.Process.Videos.DownloadAsync((await imported.Process.Videos.MakeAsync(Request)).Text("id"));
        using var data = new TemporaryFolder();
        await using StandaloneHost server = await StartAsync(data.Path, Task.WhenAll(_moderated.Task, _transcoded.Task));

        JsonElement video = await server.Videos.MakeAsync(Request);

        Assert.True(Media.Same(expected, await server.Videos.DownloadAsync(video.Text("id"))), "Overlapping stages made another file.");
        JsonElement[] stages = [.. video.GetProperty("stages").EnumerateArray()];
        Assert.Equal(PipelineStages.All, stages.Select(stage => stage.Text("name")));
        double decoded = stages[3].GetProperty("finished").GetDouble();
        Assert.All(stages[4..], stage => Assert.True(stage.GetProperty("started").GetDouble() < decoded));
        Assert.Equal(["spritesheet.jpg", "thumbnail.webp", "video.mp4"], server.FindFiles(video.Text("id")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Create_FramesAreRefusedWhileOthersAreDecoded_PublishesNothingAndDeletesAll()
    {
        using var data = new TemporaryFolder();

        // The decoder is never allowed to continue: the refusal ends it.
        await using StandaloneHost server = await StartAsync(data.Path, Task.Delay(Timeout.Infinite), refuse: true);

        JsonElement video = await server.Videos.EndedAsync((await server.Videos.CreateAsync(Request)).Text("id"));

        Assert.Equal("moderation_blocked", video.GetProperty("error").Text("code"));
        Assert.Contains("refused by the test", video.GetProperty("error").Text("message"), StringComparison.Ordinal);
        string id = video.Text("id");
        await Wait.UntilAsync("no file is left", () => !Directory.Exists(server.GetFolder(id)));
        using HttpResponseMessage content = await server.Http.GetAsync($"/v1/videos/{id}/content");
        Assert.False(content.IsSuccessStatusCode);
        string jobId = $"{Guid.Parse(id["video_".Length..])}";
        foreach (string stage in new[] { PipelineStages.DecodeFrames, PipelineStages.Transcode })
        {
            await Wait.UntilAsync(
                $"{stage} stops",
                () => server.Log.Any(line => line.Contains($"Stage {stage} of video {jobId} stopped", StringComparison.Ordinal))
            );
        }
    }

    [Fact]
    public async Task Cancel_WhileThreeStagesRun_EndsAllOfThem()
    {
        using var data = new TemporaryFolder();
        await using StandaloneHost server = await StartAsync(data.Path, Task.Delay(Timeout.Infinite));
        string id = (await server.Videos.CreateAsync(Request)).Text("id");
        await Task.WhenAll(_moderated.Task, _transcoded.Task).WaitAsync(Wait.Long);

        await VideosClient.OkAsync(await server.Videos.CancelAsync(id));

        string jobId = $"{Guid.Parse(id["video_".Length..])}";
        foreach (string stage in new[] { PipelineStages.DecodeFrames, PipelineStages.ModerateFrames, PipelineStages.Transcode })
        {
            await Wait.UntilAsync(
                $"{stage} stops",
                () => server.Log.Any(line => line.Contains($"Stage {stage} of video {jobId} stopped", StringComparison.Ordinal))
            );
        }

        await Wait.UntilAsync("no file is left", () => !Directory.Exists(server.GetFolder(id)));
    }

    private Task<StandaloneHost> StartAsync(string dataPath, Task mayContinue, bool refuse = false) =>
        imported.StartHostAsync(
            dataPath,
            output,
            services =>
            {
                Decorate<IModelComponents>(
                    services,
                    components => new ReplacedVaeDecoder(components, decoder => new HeldDecoder(decoder, FirstChunk, mayContinue))
                );
                Decorate<IFrameModerator>(services, moderator => new WatchedModerator(moderator, this, refuse));
                Decorate<IVideoTranscoder>(services, transcoder => new WatchedTranscoder(transcoder, this));
            }
        );

    /// <summary>Replaces a singleton by one that wraps it.</summary>
    private static void Decorate<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        ServiceDescriptor inner = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(inner);
        services.AddSingleton(provider =>
            wrap(
                (T)(
                    inner.ImplementationFactory?.Invoke(provider)
                    ?? inner.ImplementationInstance
                    ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)
                )
            )
        );
    }

    /// <summary>Says when the first frame has been moderated; refuses the clip then if it has to.</summary>
    private sealed class WatchedModerator(IFrameModerator moderator, OverlapTests test, bool refuse) : IFrameModerator
    {
        public async Task<ModerationDecision> ModerateAsync(
            Clip clip,
            bool showsPeople,
            IAsyncEnumerable<ReadOnlyMemory<byte>> frames,
            CancellationToken cancellationToken
        )
        {
            if (!refuse)
            {
                return await moderator.ModerateAsync(clip, showsPeople, WatchAsync(frames, cancellationToken), cancellationToken);
            }

            await foreach (ReadOnlyMemory<byte> _ in frames.WithCancellation(cancellationToken))
            {
                // Transcoding has begun, so there is something to delete.
                await test._transcoded.Task.WaitAsync(cancellationToken);
                break;
            }

            return ModerationDecision.Create(
                [new CategoryFinding("frames/corrupt", 1, ModerationAction.Block)],
                new Dictionary<string, double>(),
                _ => "The frames were refused by the test.",
                "test"
            );
        }

        private async IAsyncEnumerable<ReadOnlyMemory<byte>> WatchAsync(
            IAsyncEnumerable<ReadOnlyMemory<byte>> frames,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await foreach (ReadOnlyMemory<byte> frame in frames.WithCancellation(cancellationToken))
            {
                yield return frame;
                test._moderated.TrySetResult();
            }
        }
    }

    /// <summary>Says when ffmpeg has got the first frame.</summary>
    private sealed class WatchedTranscoder(IVideoTranscoder transcoder, OverlapTests test) : IVideoTranscoder
    {
        public Task<TranscodedFiles> TranscodeAsync(
            IReadOnlyCollection<OutputFormat> formats,
            Clip clip,
            Func<CancellationToken, Task<Stream>> openFrames,
            CancellationToken cancellationToken
        ) => transcoder.TranscodeAsync(formats, clip, openFrames, cancellationToken);

        public Task<TranscodedFiles> TranscodeAheadAsync(
            IReadOnlyCollection<OutputFormat> formats,
            Clip clip,
            Func<CancellationToken, Task<Stream>> openFrames,
            CancellationToken cancellationToken
        ) =>
            transcoder.TranscodeAheadAsync(
                formats,
                clip,
                async token => new WatchedStream(await openFrames(token), test._transcoded, clip.FrameBytes),
                cancellationToken
            );

        public Task<Stream> ConvertAsync(
            OutputFormat format,
            Clip clip,
            OutputFormat source,
            Func<CancellationToken, Task<Stream>> openFile,
            CancellationToken cancellationToken
        ) => transcoder.ConvertAsync(format, clip, source, openFile, cancellationToken);
    }

    /// <summary>A stream that says when more is requested after a number of bytes has been used.</summary>
    private sealed class WatchedStream(Stream stream, TaskCompletionSource used, int bytes) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read >= bytes)
            {
                used.TrySetResult();
            }

            int count = await stream.ReadAsync(buffer, cancellationToken);
            _read += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
