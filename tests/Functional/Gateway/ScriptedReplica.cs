using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using TextToVideo.V1;

namespace TextToVideo.Functional.Gateway;

/// <summary>A server in a replica's place that does what a real one does only when it breaks. It counts what reaches it.</summary>
internal sealed class ScriptedReplica : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile bool _isHealthy = true;
    private int _requests;

    private ScriptedReplica(RequestDelegate script, KeyState keys)
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        Http = new Uri($"http://127.0.0.1:{port}");
        Grpc = new Uri($"http://127.0.0.1:{grpcPort}");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, port, options => options.Protocols = HttpProtocols.Http1);
                kestrel.Listen(IPAddress.Loopback, grpcPort, options => options.Protocols = HttpProtocols.Http2);
            });
        _app = builder.Build();
        _app.Run(context =>
        {
            if (context.Request.Path == "/health")
            {
                context.Response.StatusCode = _isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }

            if (context.Request.Path == "/texttovideo.v1.Keyring/CheckKey")
            {
                return WriteAsync(
                    context,
                    new CheckKeyResponse
                    {
                        State = keys,
                        Holder = keys == KeyState.Valid ? new KeyHolder { KeyId = "0123456789abcdef", Tenant = "tenant" } : null,
                    }
                );
            }

            Interlocked.Increment(ref _requests);
            return script(context);
        });
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public (Uri Http, Uri Grpc) Addresses => (Http, Grpc);

    /// <summary>Requests so far, without the probes and the gateway's questions for keys, of which it has none.</summary>
    public int Requests => _requests;

    /// <summary>What it answers to probes.</summary>
    public bool IsHealthy
    {
        get => _isHealthy;
        set => _isHealthy = value;
    }

    /// <summary>Starts the server.</summary>
    /// <param name="script">Answers the requests.</param>
    /// <param name="keys">The state of every key. By default there are no keys.</param>
    public static async Task<ScriptedReplica> StartAsync(RequestDelegate script, KeyState keys = KeyState.NoneCreated)
    {
        var replica = new ScriptedReplica(script, keys);
        await replica._app.StartAsync();
        return replica;
    }

    /// <summary>Breaks the connection, as a server that is killed.</summary>
    public static Task BreakOff(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Answers a gRPC call: a byte that says that the message is not compressed, its length, and the message.</summary>
    private static async Task WriteAsync(HttpContext context, IMessage message)
    {
        byte[] body = message.ToByteArray();
        byte[] prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), body.Length);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(prefix);
        await context.Response.Body.WriteAsync(body);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
