using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Benchmarks;

/// <summary>Receives telemetry by OTLP over HTTP, counts its bytes and discards it.</summary>
internal sealed class DroppingCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _bytes;

    private DroppingCollector()
    {
        (int port, _) = FreePorts.GetPair();
        Address = new Uri($"http://127.0.0.1:{port}");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(async context =>
        {
            PipeReader reader = context.Request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(context.RequestAborted);
                Interlocked.Add(ref _bytes, read.Buffer.Length);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        });
    }

    public Uri Address { get; }

    /// <summary>Gets the number of received bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<DroppingCollector> StartAsync(CancellationToken cancellationToken)
    {
        var collector = new DroppingCollector();
        await collector._app.StartAsync(cancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
