using System.Net;
using Aspire.Dashboard.Access;
using Aspire.Dashboard.Api;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Page;
using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard;

/// <summary>The dashboard: a page for browsers, and a receiver of telemetry. It is part of the process that starts it.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly TelemetryFile _file;
    private readonly DashboardPorts _ports;

    private DashboardServer(WebApplication app, TelemetryFile file, DashboardPorts ports)
    {
        _app = app;
        _file = file;
        _ports = ports;
    }

    /// <summary>Where a browser begins: with the token that lets it in.</summary>
    public string LoginAddress => $"http://127.0.0.1:{_ports.Browser}/login?t={Secrets.LoginToken}";

    /// <summary>Where telemetry is sent by gRPC.</summary>
    public string OtlpGrpcAddress => $"http://127.0.0.1:{_ports.OtlpGrpc}";

    /// <summary>Where telemetry is sent by HTTP.</summary>
    public string OtlpHttpAddress => $"http://127.0.0.1:{_ports.OtlpHttp}";

    /// <summary>What lets browsers and telemetry in.</summary>
    public DashboardSecrets Secrets => _app.Services.GetRequiredService<DashboardSecrets>();

    /// <summary>Starts it.</summary>
    /// <param name="resources">The processes that it shows.</param>
    /// <param name="ports">Where it listens.</param>
    /// <param name="path">The file that it keeps telemetry in.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DashboardServer> StartAsync(
        IDashboardResources resources, DashboardPorts ports, string path, DashboardOptions options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        // Empty: what the environment says of URLs and logs is meant for the application's own processes.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, ports));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_stopLimit);
        var file = new TelemetryFile(path);
        builder.Services
            .AddSingleton(resources).AddSingleton(ports).AddSingleton(options).AddSingleton(time).AddSingleton(file)
            .AddSingleton<DashboardSecrets>().AddSingleton<BrowserAccess>().AddSingleton<OtlpAccess>()
            .AddSingleton<OtlpReader>().AddSingleton<TraceReceiver>().AddSingleton<LogReceiver>().AddSingleton<MetricReceiver>()
            .AddSingleton<TelemetryQueue>().AddSingleton<TraceQueries>().AddSingleton<LogQueries>().AddSingleton<MetricQueries>()
            .AddHostedService<TelemetryWriter>()
            .Configure<JsonOptions>(DashboardJson.Configure)
            .AddRoutingCore();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = OtlpHttp.MaxBytes);
        WebApplication app = builder.Build();
        app.Use((context, next) => context.Connection.LocalPort == ports.Browser
            ? context.RequestServices.GetRequiredService<BrowserAccess>().InvokeAsync(context, next)
            : context.RequestServices.GetRequiredService<OtlpAccess>().InvokeAsync(context, next));

        // After it: which port's endpoints there are for a request depends on the host, which must not be the sender's choice.
        app.UseRouting();
        Map(app, ports);
        await app.StartAsync(cancellationToken);
        return new DashboardServer(app, file, ports);
    }

    /// <summary>Takes no more telemetry, writes what has come, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _file.Close();
    }

    private static void Map(WebApplication app, DashboardPorts ports)
    {
        string browser = $"*:{ports.Browser}";
        var pages = app.MapGroup(string.Empty).RequireHost(browser);
        PageFiles.Map(pages);
        ResourceApi.Map(pages);
        TelemetryApi.Map(pages);
        OtlpHttp.Map(app.MapGroup(string.Empty).RequireHost($"*:{ports.OtlpHttp}"));
        string grpc = $"*:{ports.OtlpGrpc}";
        app.MapGrpcService<TraceReceiver>().RequireHost(grpc);
        app.MapGrpcService<LogReceiver>().RequireHost(grpc);
        app.MapGrpcService<MetricReceiver>().RequireHost(grpc);
    }

    private static void Listen(KestrelServerOptions kestrel, DashboardPorts ports)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = OtlpHttp.MaxBytes;
        kestrel.Listen(IPAddress.Loopback, ports.Browser, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(IPAddress.Loopback, ports.OtlpGrpc, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(IPAddress.Loopback, ports.OtlpHttp, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
