using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Inference.Tensors;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Denoising.Tests;

/// <summary>The stage behind a real bus.</summary>
public class DenoiseLatentsConsumerTests
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly MemoryArtifactStore _store = new();
    private readonly GrantedStageClaims _claims = new();
    private readonly Channel<IPipelineMessage> _events = Channel.CreateUnbounded<IPipelineMessage>();

    public DenoiseLatentsConsumerTests() => _store.Artifacts[ArtifactKeys.GetEmbeddingKey(_id)] = DenoisingHost.EmbeddingBytes(2);

    [Fact]
    public async Task Consume_NewCommand_WritesLatentsReportsEveryStepAndLeavesNoCheckpoint()
    {
        await using DenoisingHost host = await StartAsync();
        FloatTensor expected = await host.RunAsync(DenoisingHost.Request(2, steps: 9));

        await SendAsync(host);

        Assert.Equal(new LatentsDenoised(_id, ArtifactKeys.GetLatentsKey(_id)), await NextEventAsync());
        FloatTensor latents = SafetensorsFile.Parse(_store.Artifacts[ArtifactKeys.GetLatentsKey(_id)]).Floats("latents", 16, 5, 8, 8);
        Assert.Equal(DenoisingHost.Bits(expected), DenoisingHost.Bits(latents));
        Assert.False(_store.Artifacts.ContainsKey(ArtifactKeys.GetCheckpointKey(_id)));
        IReadOnlyList<ProgressUpdate> updates = await host
            .Services.GetRequiredService<IProgressChannel>()
            .GetLatestAsync(_id, CancellationToken.None);
        ProgressUpdate preview = Assert.Single(updates, update => update.Stage == ProgressUpdate.Preview);
        Assert.Equal("PNG"u8, preview.Image.AsSpan(1, 3));
        ProgressUpdate progress = Assert.Single(updates, update => update.Stage != ProgressUpdate.Preview);
        Assert.Equal((PipelineStages.Denoise, 9, 9), (progress.Stage, progress.Completed, progress.Total));
    }

    [Fact]
    public async Task Consume_AfterACheckpoint_SaysHowFarItIsBeforeItStarts()
    {
        _store.Artifacts[ArtifactKeys.GetCheckpointKey(_id)] = new SafetensorsBuilder()
            .Add("latents", new FloatTensor([1], [0]))
            .AddMetadata("step", "5")
            .ToArray();
        await using DenoisingHost host = await StartAsync();

        await SendAsync(host);
        await NextEventAsync();

        StartStage request = Assert.Single(_claims.Requests);
        Assert.Equal((_id, PipelineStages.Denoise, 5), (request.VideoId, request.Stage, request.SavedProgress));
    }

    [Fact]
    public async Task Consume_LatentsAreThere_PublishesWithoutWork()
    {
        await using DenoisingHost host = await StartAsync();
        _store.Artifacts[ArtifactKeys.GetLatentsKey(_id)] = LatentsFile.Create(new DenoisedLatents(new FloatTensor(1), 3)).ToArray();
        _store.Artifacts[ArtifactKeys.GetCheckpointKey(_id)] = [];

        await SendAsync(host);

        Assert.Equal(new LatentsDenoised(_id, ArtifactKeys.GetLatentsKey(_id), StepsSkipped: 3), await NextEventAsync());
        Assert.Empty(host.Fake.TakeCalls());
        Assert.False(_store.Artifacts.ContainsKey(ArtifactKeys.GetCheckpointKey(_id)));
    }

    [Fact]
    public async Task Consume_EmbeddingIsNoSafetensors_FailsTheStageAtOnce()
    {
        await using DenoisingHost host = await StartAsync();
        _store.Artifacts[ArtifactKeys.GetEmbeddingKey(_id)] = [1, 2, 3];

        await SendAsync(host);

        StageFailed failed = Assert.IsType<StageFailed>(await NextEventAsync());
        Assert.Equal((PipelineStages.Denoise, ErrorCodes.InvalidRequest), (failed.Stage, failed.Code));
        Assert.StartsWith("embedding: must be the safetensors file that EncodeText returns", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consume_JobCancelled_LeavesTheEngineWithinOneStep()
    {
        await using DenoisingHost host = await StartAsync();
        host.Fake.Gate();
        await SendAsync(host);
        await host.Fake.NextCallAsync();

        host.Services.GetRequiredService<JobCancellations>().Cancel(_id);
        Task<FloatTensor> next = host.RunAsync(DenoisingHost.Request(3));
        host.Fake.Permit();

        FakeDenoiser.Call call = await host.Fake.NextCallAsync();
        Assert.Equal([3f, -3f], call.Marks);
        host.Fake.Open();
        await next;
    }

    [Fact]
    public async Task Consume_ProcessStopsInTheMiddle_FailsNothingAndLeavesACheckpoint()
    {
        await using DenoisingHost host = await StartAsync();
        host.Fake.Gate();
        await SendAsync(host);
        await host.Fake.NextCallAsync();
        host.Fake.Permit(2);
        await host.Fake.NextCallAsync();
        await host.Fake.NextCallAsync();

        long before = TimeProvider.System.GetTimestamp();
        await host.StopAsync();

        // Well below the host's limit of 30 s: the bus gives the held message back.
        Assert.True(TimeProvider.System.GetElapsedTime(before) < TimeSpan.FromSeconds(20));
        Assert.Equal("2", SafetensorsFile.Parse(_store.Artifacts[ArtifactKeys.GetCheckpointKey(_id)]).Metadata["step"]);
        Assert.False(_events.Reader.TryRead(out IPipelineMessage? message), $"{message}");
    }

    private Task<DenoisingHost> StartAsync() =>
        DenoisingHost.FakeAsync(
            store: _store,
            configure: builder =>
            {
                builder.Services.AddSingleton<IStageClaims>(_claims);
                builder.Services.AddBusRegistration(bus =>
                {
                    bus.AddHandler<LatentsDenoised>(message => _events.Writer.TryWrite(message) ? Task.CompletedTask : Task.CompletedTask);
                    bus.AddHandler<StageFailed>(message => _events.Writer.TryWrite(message) ? Task.CompletedTask : Task.CompletedTask);
                });
                builder.AddMessageBus();
                builder.Services.Configure<MassTransitHostOptions>(options => options.ConsumerStopTimeout = TimeSpan.FromSeconds(1));
            }
        );

    private Task SendAsync(DenoisingHost host) =>
        host
            .Services.GetRequiredService<IBus>()
            .Publish(new DenoiseLatents(_id, "shapes-mini", ArtifactKeys.GetEmbeddingKey(_id), new Clip(64, 64, 17, 8), 7, 9, 3));

    private async Task<IPipelineMessage> NextEventAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(Timeouts.Default);
}
