using System.Collections.Concurrent;
using Grpc.Net.Client;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextToVideo.Artifacts;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Transcoding.Tests;

/// <summary>The service as its Program.cs composes it, on free ports and a folder of its own, and what it publishes.</summary>
public sealed class TranscodingHost : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(1);

    public IArtifactStore Artifacts => _app!.Services.GetRequiredService<IArtifactStore>();

    /// <summary>How many files are being made.</summary>
    public int Unfinished => Directory.GetDirectories(_folder.Path, "texttovideo-*").Sum(folder => Directory.GetFiles(folder).Length);

    internal PublishedEvents Published { get; } = new();

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Artifacts:Path"] = Path.Combine(_folder.Path, "artifacts"),
                ["Transcoding:TemporaryPath"] = _folder.Path,
            }
        );
        builder.AddServiceDefaults();
        builder.AddArtifacts();
        builder.AddTranscoding();
        builder.Services.AddSingleton<IStageClaims>(new GrantedStageClaims());
        builder.Services.AddSingleton(Published);
        builder.Services.AddBusRegistration(bus => bus.AddConsumer<Recorder>());
        builder.AddMessageBus();
        _app = builder.Build();
        _app.MapDefaultEndpoints();
        _app.MapTranscoding();
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    public GrpcChannel OpenChannel() => GrpcChannel.ForAddress(_app!.Urls.Last());

    public async Task SendAsync(TranscodeVideo command)
    {
        ISendEndpoint endpoint = await _app!.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:transcode-video"));
        await endpoint.Send(command);
    }

    public async Task SendAsync(ConvertVideo request)
    {
        ISendEndpoint endpoint = await _app!.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:convert-video"));
        await endpoint.Send(request);
    }

    public Task PublishAsync(VideoCancelled message) => _app!.Services.GetRequiredService<IBus>().Publish(message);

    internal sealed class PublishedEvents
    {
        private readonly ConcurrentDictionary<Guid, TaskCompletionSource<IPipelineMessage>> _next = [];

        /// <summary>The next event about a video. Ask before sending what causes it.</summary>
        public Task<IPipelineMessage> NextAsync(Guid videoId) =>
            (
                _next[videoId] = new TaskCompletionSource<IPipelineMessage>(TaskCreationOptions.RunContinuationsAsynchronously)
            ).Task.WaitAsync(Limit);

        public void Add(IPipelineMessage message)
        {
            if (_next.TryGetValue(message.VideoId, out TaskCompletionSource<IPipelineMessage>? next))
            {
                next.TrySetResult(message);
            }
        }
    }

    private sealed class Recorder(PublishedEvents published)
        : IConsumer<VideoTranscoded>,
            IConsumer<VideoConverted>,
            IConsumer<StageFailed>,
            IConsumer<StageInterrupted>
    {
        public Task Consume(ConsumeContext<VideoTranscoded> context)
        {
            published.Add(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<VideoConverted> context)
        {
            published.Add(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<StageInterrupted> context)
        {
            published.Add(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<StageFailed> context)
        {
            published.Add(context.Message);
            return Task.CompletedTask;
        }
    }
}
