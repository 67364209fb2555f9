using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>A server on a port of the loopback address whose answers the test writes.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app, int port)
    {
        _app = app;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>The answers of the server's methods.</summary>
    public Script Answers => _app.Services.GetRequiredService<Script>();

    /// <summary>Starts a server.</summary>
    /// <param name="answers">Its answers; null for none yet.</param>
    /// <param name="port">The port; null for a free one.</param>
    /// <param name="protocols">The versions of HTTP that it speaks.</param>
    public static async Task<ScriptedServer> StartAsync(
        Script? answers = null,
        int? port = null,
        HttpProtocols protocols = HttpProtocols.Http2
    )
    {
        int chosen = port ?? FreePorts.GetPair().First;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(chosen, listen => listen.Protocols = protocols));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(answers ?? new Script());
        WebApplication app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new ScriptedServer(app, chosen);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>What the methods answer, and what they were called with.</summary>
    internal sealed class Script
    {
        public Func<Proto.CreateVideoRequest, ServerCallContext, Task<Proto.Video>>? Create { get; set; }

        public Func<Proto.WatchVideoRequest, IServerStreamWriter<Proto.Video>, ServerCallContext, Task>? Watch { get; set; }

        public Func<
            Proto.DownloadVideoRequest,
            IServerStreamWriter<Proto.DownloadVideoResponse>,
            ServerCallContext,
            Task
        >? Download { get; set; }

        public Func<Proto.ListVideosRequest, Proto.ListVideosResponse>? List { get; set; }

        public Func<string, Proto.Video>? Get { get; set; }

        public Func<string, Proto.Video>? Cancel { get; set; }

        public Action<string>? Delete { get; set; }

        /// <summary>The requests so far, in order.</summary>
        public ConcurrentQueue<object> Requests { get; } = new();

        /// <summary>The headers of the requests so far, in order.</summary>
        public ConcurrentQueue<Metadata> Headers { get; } = new();

        public T[] GetRequests<T>() => [.. Requests.OfType<T>()];
    }

    private sealed class Service(Script script) : Proto.VideoGeneration.VideoGenerationBase
    {
        public override Task<Proto.Video> CreateVideo(Proto.CreateVideoRequest request, ServerCallContext context)
        {
            Record(request, context);
            return script.Create!(request, context);
        }

        public override Task<Proto.Video> GetVideo(Proto.GetVideoRequest request, ServerCallContext context)
        {
            Record(request, context);
            return Task.FromResult(script.Get!(request.Id));
        }

        public override Task<Proto.ListVideosResponse> ListVideos(Proto.ListVideosRequest request, ServerCallContext context)
        {
            Record(request, context);
            return Task.FromResult(script.List!(request));
        }

        public override Task<Proto.Video> CancelVideo(Proto.CancelVideoRequest request, ServerCallContext context)
        {
            Record(request, context);
            return Task.FromResult(script.Cancel!(request.Id));
        }

        public override Task<Proto.DeleteVideoResponse> DeleteVideo(Proto.DeleteVideoRequest request, ServerCallContext context)
        {
            Record(request, context);
            script.Delete!(request.Id);
            return Task.FromResult(new Proto.DeleteVideoResponse { Id = request.Id });
        }

        public override Task WatchVideo(
            Proto.WatchVideoRequest request,
            IServerStreamWriter<Proto.Video> responseStream,
            ServerCallContext context
        )
        {
            Record(request, context);
            return script.Watch!(request, responseStream, context);
        }

        public override Task DownloadVideo(
            Proto.DownloadVideoRequest request,
            IServerStreamWriter<Proto.DownloadVideoResponse> responseStream,
            ServerCallContext context
        )
        {
            Record(request, context);
            return script.Download!(request, responseStream, context);
        }

        private void Record(object request, ServerCallContext context)
        {
            script.Requests.Enqueue(request);
            script.Headers.Enqueue(context.RequestHeaders);
        }
    }
}
