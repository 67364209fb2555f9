using System.Runtime.CompilerServices;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TextToVideo.Artifacts;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.VaeDecoding.Tests;

public sealed class DecodeLatentsConsumerTests : IClassFixture<InferenceHost>, IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly Clip s_clip = new(96, 64, 9, 24);
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly Guid _video = Guid.NewGuid();
    private readonly InferenceHost _host;
    private readonly TemporaryFolder _folder = new();
    private readonly IHost _storage;
    private readonly IArtifactStore _artifacts;
    private readonly ChunkDecoder _decoder;
    private readonly BusRecorder _recorder = new();

    public DecodeLatentsConsumerTests(InferenceHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Artifacts:Path", _folder.Path)]);
        builder.AddArtifacts();
        _storage = builder.Build();
        _artifacts = _storage.Services.GetRequiredService<IArtifactStore>();
        _decoder = new ChunkDecoder(host.Components.GetVaeDecoder(TestModels.ShapesMini));
    }

    private string FramesKey => ArtifactKeys.GetFramesKey(_video);

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Consume_ClipIsDecodedInOnePiece_IsOneArtifactAndNotAnnounced()
    {
        _decoder.Chunks = [9];

        await DecodeAsync();

        Assert.Equal([FramesKey, ArtifactKeys.GetLatentsKey(_video)], await ListAsync());
        Assert.Empty(_recorder.Published<FirstFramesDecoded>(_video));
        Assert.Equal(_decoder.Frames.SelectMany(frame => frame), await ReadAsync());
    }

    [Fact]
    public async Task Consume_Chunks_AreStoredAndAnnouncedBeforeTheNextOnes()
    {
        _decoder.Chunks = [2, 4, 3];
        _decoder.BeforeChunk = async (index, token) =>
        {
            if (index == 1)
            {
                // The decoder goes on when the first frames are known to be readable.
                await _recorder.UntilAsync(() => _recorder.Published<FirstFramesDecoded>(_video).Count > 0).WaitAsync(token);
                Assert.Equal(2, await Frames.CountInSegmentsAsync(token));
                Assert.False(await Frames.AreCompleteAsync(token));
            }
        };

        await DecodeAsync();

        Assert.Single(_recorder.Published<FirstFramesDecoded>(_video));
        Assert.False(await _artifacts.ExistsAsync(FramesKey, s_none));
        Assert.Equal(_decoder.Frames.SelectMany(frame => frame), await ReadAsync());
    }

    [Fact]
    public async Task Consume_AfterAnInterruption_StoresOnlyTheMissingFrames()
    {
        // The interrupted decoder has cut the clip at other places.
        await Frames.WriteSegmentAsync(0, [_decoder.Frames[0]], s_none);
        await Frames.WriteSegmentAsync(1, [_decoder.Frames[1], _decoder.Frames[2]], s_none);
        ArtifactInfo? before = await _artifacts.GetInfoAsync(ArtifactKeys.GetFrameSegmentKey(_video, 1), s_none);
        _decoder.Chunks = [2, 4, 3];

        await DecodeAsync();

        Assert.Equal(before, await _artifacts.GetInfoAsync(ArtifactKeys.GetFrameSegmentKey(_video, 1), s_none));
        Assert.Single(_recorder.Published<FirstFramesDecoded>(_video));
        Assert.Equal(_decoder.Frames.SelectMany(frame => frame), await ReadAsync());
    }

    [Fact]
    public async Task Consume_AllSegmentsExist_DecodesNothing()
    {
        await Frames.WriteSegmentAsync(0, [_decoder.Frames[0]], s_none);
        await Frames.WriteSegmentAsync(1, [.. _decoder.Frames.Skip(1).Select(frame => (ReadOnlyMemory<byte>)frame)], s_none);

        await DecodeAsync();

        Assert.Equal(0, _decoder.Calls);
    }

    [Fact]
    public async Task Consume_DecoderGivesTooFewFrames_FailsTheStage()
    {
        _decoder.Chunks = [2, 4];

        await SendAsync<StageFailed>();

        Assert.Empty(_recorder.Published<FramesDecoded>(_video));
        Assert.False(await Frames.AreCompleteAsync(s_none));
    }

    [Fact]
    public async Task ReadAsync_MoreThanTheLimitIsReady_EndsTheBatch()
    {
        _decoder.Chunks = [9];
        var batches = new List<int>();
        await foreach (
            IReadOnlyList<ReadOnlyMemory<byte>> batch in FrameBatches.ReadAsync(
                _decoder.DecodeAsync(new FloatTensor(1), new VideoSize(s_clip.Width, s_clip.Height), s_none),
                maxBytes: 4 * s_clip.FrameBytes,
                s_none
            )
        )
        {
            batches.Add(batch.Count);
        }

        Assert.Equal([4, 4, 1], batches);
    }

    private ClipFrames Frames => new(_artifacts, _video, s_clip);

    private Task DecodeAsync() => SendAsync<FramesDecoded>();

    private async Task SendAsync<TEvent>()
        where TEvent : class, IPipelineMessage
    {
        byte[] latents = new SafetensorsBuilder().Add("latents", new FloatTensor(16, 3, 8, 12)).ToArray();
        string key = ArtifactKeys.GetLatentsKey(_video);
        await _artifacts.WriteAsync(key, (stream, token) => stream.WriteAsync(latents, token).AsTask(), s_none);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder
            .Services.AddSingleton(_artifacts)
            .AddSingleton<IStageClaims>(new GrantedStageClaims())
            .AddSingleton(new VaeDecodingWorker(new ReplacedVaeDecoder(_host.Components, _ => _decoder), _host.Repository))
            .AddStageConsumer<DecodeLatentsConsumer>(concurrentMessages: 1);
        builder.AddMessageBus();
        using IHost host = builder.Build();
        IBus bus = host.Services.GetRequiredService<IBus>();
        _recorder.Connect(bus);
        await host.StartAsync().WaitAsync(s_timeout);
        await bus.Publish(new DecodeLatents(_video, TestModels.ShapesMini, key, s_clip)).WaitAsync(s_timeout);
        await _recorder.UntilAsync(() => _recorder.Published<TEvent>(_video).Count > 0);
        await host.StopAsync().WaitAsync(s_timeout);
    }

    private async Task<byte[]> ReadAsync()
    {
        await using Stream stream = await Frames.OpenReadAsync(s_none);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    private async Task<List<string>> ListAsync()
    {
        var keys = new List<string>();
        await foreach (string key in _artifacts.ListAsync(ArtifactKeys.GetPrefix(_video), s_none))
        {
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>A decoder whose frames are known, and which computes the chunks one by one.</summary>
    private sealed class ChunkDecoder(IVaeDecoder decoder) : IVaeDecoder
    {
        public byte[][] Frames { get; } =
        [.. Enumerable.Range(0, s_clip.NumFrames).Select(index => Enumerable.Repeat((byte)index, s_clip.FrameBytes).ToArray())];

        public int[] Chunks { get; set; } = [s_clip.NumFrames];

        public Func<int, CancellationToken, Task> BeforeChunk { get; set; } = (_, _) => Task.CompletedTask;

        public int Calls { get; private set; }

        public ModelManifest Model => decoder.Model;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(
            FloatTensor normalisedLatents,
            VideoSize size,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            Calls++;
            int next = 0;
            for (int chunk = 0; chunk < Chunks.Length; chunk++)
            {
                // Like the computation of a chunk, this never ends at once.
                await Task.Yield();
                await BeforeChunk(chunk, cancellationToken);
                for (int end = next + Chunks[chunk]; next < end; next++)
                {
                    yield return Frames[next];
                }
            }
        }

        public IAsyncEnumerable<FloatTensor> DecodeChunksAsync(
            FloatTensor latents,
            TilingManifest? tiling,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
