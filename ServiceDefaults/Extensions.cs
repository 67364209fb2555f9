using System.Globalization;
using System.Net;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Telemetry;

// The namespace is that of Aspire's template, so that builder.AddServiceDefaults() needs no using directive.
namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the features that all services share: telemetry, health checks, endpoints and the gRPC server.</summary>
public static class Extensions
{
    /// <summary>The default address: any free port of the loopback address.</summary>
    private const string AnyLoopbackPort = "http://127.0.0.1:0";

    /// <summary>The maximum size of a gRPC message in bytes. The latents of a Mochi-1 clip have 8.5 MB.</summary>
    private const int MaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>gRPC writes a flag and the length before each message.</summary>
    private const int MessageHeaderBytes = 5;

    private const string MassTransit = "MassTransit";
    private const string OwnSources = "TextToVideo.*";

    /// <summary>Adds telemetry, health checks, the gRPC server and the service's two endpoints.</summary>
    /// <param name="builder">The web application's builder.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // The lowest priority: every other source of configuration overrides these settings.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0,
            new MemoryConfigurationSource
            {
                InitialData =
                [
                    // Traces record each request, so the log need not.
                    KeyValuePair.Create("Logging:LogLevel:Microsoft.AspNetCore", (string?)"Warning"),
                    // Polly logs every attempt of a call that it retries; only failures are of interest.
                    KeyValuePair.Create("Logging:LogLevel:Polly", (string?)"Warning"),
                    KeyValuePair.Create("Logging:Console:FormatterName", (string?)LineFormatter.FormatterName),
                    // In the formatter "json", scopes contain the trace id.
                    KeyValuePair.Create("Logging:Console:FormatterOptions:IncludeScopes", (string?)"true"),
                    // The instrumentation of ASP.NET Core describes gRPC calls only if this is set.
                    KeyValuePair.Create("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_ENABLE_GRPC_INSTRUMENTATION", (string?)"true"),
                ],
            }
        );
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        builder.ConfigureOpenTelemetry();

        // By default a scrape may return the cached response of a preceding one.
        builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));
        builder.Services.TryAddSingleton<RefusalMetrics>();
        builder.ConfigureEndpoints();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddGrpcHealthChecks();

        // By default Kestrel refuses bodies above 30 MB, before gRPC does.
        builder.Services.Configure<KestrelServerOptions>(options =>
            options.Limits.MaxRequestBodySize = MaxMessageBytes + MessageHeaderBytes
        );
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.MaxSendMessageSize = MaxMessageBytes;
            options.Interceptors.Add<ErrorInterceptor>();

            // The default handler of unknown services matches every path of two segments, whose other HTTP methods then get 404 instead of
            // 405. Without it, clients interpret the 404 as UNIMPLEMENTED:
            // https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md.
            options.IgnoreUnknownServices = true;
        });
        builder.Services.RemoveAll(typeof(IServiceMethodProvider<>));
        builder.Services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(CheckedServiceMethodProvider<>));
        return builder;
    }

    /// <summary>
    /// Adds traces and metrics of ASP.NET Core, the HTTP and gRPC clients, the runtime, MassTransit and the system's own sources. They are
    /// exported by OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder ConfigureOpenTelemetry(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        OpenTelemetryBuilder telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.Clear().AddService(builder.Environment.ApplicationName).AddTelemetrySdk().AddEnvironmentVariableDetector()
            )
            .WithMetrics(metrics =>
                metrics
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter(MassTransit, OwnSources)
            )
            .WithTracing(tracing =>
                tracing
                    .AddAspNetCoreInstrumentation(options =>
                    {
                        options.Filter = context => !ProbeRequests.IsProbe(context);

                        // The query string of a search contains the user's words, and a query string without "=" would not be redacted.
                        options.EnrichWithHttpRequest = (activity, _) => activity.SetTag("url.query", null);
                    })
                    .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = request => !ProbeRequests.IsProbe(request))
                    .AddGrpcClientInstrumentation(options => options.SuppressDownstreamInstrumentation = true)
                    .AddSource(MassTransit, OwnSources)
                    .AddProcessor(new MessageSpans())
            );
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (readiness), <c>/alive</c> (liveness) and grpc.health.v1 for the probes of Kubernetes, and <c>/metrics</c> for
    /// Prometheus.
    /// </summary>
    /// <param name="app">The web application.</param>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") }).AllowAnonymous();
        app.MapGrpcHealthChecksService().AllowAnonymous();
        app.MapPrometheusScrapingEndpoint(PrometheusEndpoint.Path)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        return app;
    }

    /// <summary>
    /// Configures two endpoints: HTTP/1.1 from <c>ASPNETCORE_URLS</c>, and HTTP/2 for gRPC from <c>GRPC_URLS</c> or, on the same host,
    /// from <c>GRPC_PORT</c>. An address with that port in <c>ASPNETCORE_URLS</c> is ignored. Without TLS one port cannot serve both
    /// protocols, because they are negotiated in the TLS handshake.
    /// </summary>
    private static void ConfigureEndpoints(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            BindingAddress[] http = ParseAddresses(builder.Configuration["URLS"]);
            BindingAddress[] grpc = ParseAddresses(builder.Configuration["GRPC_URLS"]);
            if (grpc.Length == 0 && builder.Configuration["GRPC_PORT"] is { Length: > 0 } text)
            {
                int port =
                    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 65536
                        ? number
                        : throw new InvalidOperationException($"GRPC_PORT is '{text}': it must be a number from 1 to 65535.");
                string host = http.FirstOrDefault()?.Host ?? IPAddress.Loopback.ToString();
                http = [.. http.Where(address => address.Port != port)];
                grpc = [BindingAddress.Parse($"http://{host}:{port}")];
            }

            Listen(kestrel, http, HttpProtocols.Http1);
            Listen(kestrel, grpc, HttpProtocols.Http2);
        });

    private static BindingAddress[] ParseAddresses(string? urls) =>
        [
            .. (urls ?? string.Empty)
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(BindingAddress.Parse),
        ];

    private static void Listen(KestrelServerOptions kestrel, BindingAddress[] addresses, HttpProtocols protocols)
    {
        foreach (BindingAddress address in addresses.DefaultIfEmpty(BindingAddress.Parse(AnyLoopbackPort)))
        {
            if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            {
                kestrel.ListenLocalhost(address.Port, options => options.Protocols = protocols);
            }
            else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip))
            {
                kestrel.Listen(ip, address.Port, options => options.Protocols = protocols);
            }
            else
            {
                kestrel.ListenAnyIP(address.Port, options => options.Protocols = protocols);
            }
        }
    }
}
