using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration;

/// <summary>What people ask for is neither in the log nor in telemetry, however much is logged, unless that is configured.</summary>
public sealed class PromptPrivacyTests(ITestOutputHelper output)
{
    private const string Marker = "quizzaciously";
    private const string Negative = "zyzzyva";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prompt_OfAJob_IsLoggedAndTracedOnlyWhereConfigured(bool isConfigured)
    {
        using var data = new TemporaryFolder();
        await using Collector collector = await Collector.StartAsync();
        var environment = new Dictionary<string, string>
        {
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Information",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["Logging__LogLevel__Npgsql"] = "Trace",
            ["Logging__LogLevel__TextToVideo"] = "Trace",
            ["Logging__Prompts"] = $"{isConfigured}",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{collector.Address}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        IReadOnlyList<string> log;
        await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, environment))
        {
            string prompt = $"{VideosClient.Prompt} {Marker}";
            await server.Videos.MakeAsync(new { prompt, negative_prompt = Negative, seed = 7, num_inference_steps = 2 });

            // One that fails, and one that is refused.
            await server.Videos.EndedAsync((await server.Videos.CreateAsync(new { prompt = $"a naked child {Marker}" })).Text("id"));
            using HttpResponseMessage refused = await server.Http.PostAsync(
                new Uri("/v1/videos", UriKind.Relative),
                new StringContent($$"""{"prompt":"{{Marker}}","size":"1x1"}""", Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            server.Program.SendTerminate();
            await server.Program.ExitAsync();
            log = server.Program.Log;
        }

        Assert.Contains(log, line => line.Contains("TextToVideo.", StringComparison.Ordinal));
        Assert.True(collector.Has("denoise"u8), "No telemetry has come.");
        foreach (string text in new[] { Marker, Negative })
        {
            Assert.Equal(isConfigured, log.Any(line => line.Contains(text, StringComparison.Ordinal)));
            Assert.Equal(isConfigured, collector.Has(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>Takes telemetry over HTTP and keeps its bytes, in which texts stand as they are.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly Lock _gate = new();
        private readonly List<byte[]> _received = [];

        private Collector()
        {
            (int port, _) = FreePorts.Pair();
            Address = new Uri($"http://127.0.0.1:{port}");
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                lock (_gate)
                {
                    _received.Add(body.ToArray());
                }
            });
        }

        public Uri Address { get; }

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync();
            return collector;
        }

        public bool Has(ReadOnlySpan<byte> text)
        {
            lock (_gate)
            {
                foreach (byte[] one in _received)
                {
                    if (one.AsSpan().IndexOf(text) >= 0)
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
