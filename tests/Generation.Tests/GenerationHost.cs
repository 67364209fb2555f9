using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TextToVideo.Artifacts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Moderation;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests;

/// <summary>The generation service as it runs, on an SQLite file and the in-memory bus; no stage answers but the test.</summary>
internal sealed class GenerationHost : IAsyncDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly IHost _host;

    private GenerationHost(IHost host) => _host = host;

    public BusRecorder Recorder { get; } = new();

    public IVideoJobStore Store => _host.Services.GetRequiredService<IVideoJobStore>();

    public IProgressChannel Progress => _host.Services.GetRequiredService<IProgressChannel>();

    public WebhookStore Webhooks => _host.Services.GetRequiredService<WebhookStore>();

    public WebhookDeliveryStore Deliveries => _host.Services.GetRequiredService<WebhookDeliveryStore>();

    public IVideoService Videos => _host.Services.GetRequiredService<IVideoService>();

    public IModerationRecords Records => _host.Services.GetRequiredService<IModerationRecords>();

    public ReviewService Reviews => _host.Services.GetRequiredService<ReviewService>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Answers the messages of a type, as a stage does.</summary>
    public Task AnswerAsync<T>(Func<ConsumeContext<T>, Task> answer)
        where T : class =>
        Get<IBus>().ConnectReceiveEndpoint(typeof(T).Name, endpoint => endpoint.Handler<T>(answer.Invoke)).Ready.WaitAsync(s_timeout);

    /// <param name="sqlitePath">The file.</param>
    /// <param name="artifacts">What purges go to.</param>
    /// <param name="time">The clock.</param>
    public static Task<GenerationHost> StartAsync(string sqlitePath, IArtifactStore artifacts, TimeProvider time) =>
        StartAsync([new($"{JobStoreOptions.SectionName}:{nameof(JobStoreOptions.SqlitePath)}", sqlitePath)], artifacts, time);

    /// <param name="settings">The configuration, with the database.</param>
    /// <param name="artifacts">What purges go to.</param>
    /// <param name="time">The clock.</param>
    public static async Task<GenerationHost> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings,
        IArtifactStore artifacts,
        TimeProvider time
    )
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(artifacts);
        builder.Services.AddSingleton<IModelRepository, TestModelRepository>();
        builder.AddGeneration();
        builder.AddMessageBus();
        var host = new GenerationHost(builder.Build());
        host.Recorder.Connect(host._host.Services.GetRequiredService<IBus>());
        await host._host.StartAsync().WaitAsync(s_timeout);
        return host;
    }

    public Task PublishAsync(object message) =>
        _host.Services.GetRequiredService<IBus>().Publish(message, message.GetType()).WaitAsync(s_timeout);

    /// <summary>Asks for permission to start a stage, as a worker does.</summary>
    public async Task<StageStartAnswer> AskAsync(StartStage request) =>
        (
            await _host
                .Services.GetRequiredService<IBus>()
                .CreateRequestClient<StartStage>(s_timeout)
                .GetResponse<StageStartAnswer>(request)
                .WaitAsync(s_timeout)
        ).Message;

    public async Task<VideoJob> FindAsync(Guid videoId) => (await Store.FindAsync(videoId, CancellationToken.None))!;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().WaitAsync(s_timeout);
        _host.Dispose();
    }
}
