using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.TestSupport;

/// <summary>A service that has nothing but the defaults of all services and a meter of the test, and is scraped.</summary>
public sealed class ScrapedHost : IAsyncDisposable
{
    /// <summary>The header Accept that Prometheus 3 sends by default, without the formats that are not text.</summary>
    public const string AcceptOfPrometheus =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private ScrapedHost(WebApplication app)
    {
        _app = app;
        Meter = Create();
    }

    /// <summary>A meter whose metrics are collected, under a name that no other test has.</summary>
    public Meter Meter { get; }

    public static async Task<ScrapedHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration["OTEL_SERVICE_NAME"] = "a \"quoted\" service";
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return new ScrapedHost(app);
    }

    /// <summary>Another such meter.</summary>
    public Meter Create() => _app.Services.GetRequiredService<IMeterFactory>().Create($"TextToVideo.Test.{Guid.NewGuid():N}");

    /// <summary>The text of a scrape.</summary>
    /// <param name="accept">The header Accept; null for none.</param>
    public async Task<string> ScrapeAsync(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(_app.Urls.First()), "/metrics"));
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
