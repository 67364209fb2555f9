using System.Net;
using System.Text.Json;
using Aspire.Hosting;

namespace TextToVideo.Unit.Aspire;

/// <summary>What the dashboard shows of processes, and does with them.</summary>
public sealed class DashboardTests
{
    [LocalProcessesFact]
    public async Task Stop_Process_StaysAwayUntilItIsStarted()
    {
        await using var application = new LocalApplication { HasDashboard = true };
        application.AddShell("worker", "echo started >>starts; sleep 1000");
        await application.StartAsync();
        await application.HealthyAsync("worker");
        await application.WrittenAsync("starts");
        int process = application.ProcessId("worker");
        using HttpClient browser = await application.LogInAsync();

        await application.CommandAsync(browser, "worker", "stop");

        Assert.False(LocalApplication.IsRunning(process));
        JsonElement stopped = await ResourceAsync(browser);
        Assert.Equal("Stopped", stopped.GetProperty("state").GetString());
        Assert.Equal(["start"], stopped.GetProperty("commands").EnumerateArray().Select(command => command.GetString()));

        await application.CommandAsync(browser, "worker", "start");
        await application.HealthyAsync("worker");
        Assert.NotEqual(process, application.ProcessId("worker"));
        await StartedAsync(2);
        await application.CommandAsync(browser, "worker", "restart");
        await application.HealthyAsync("worker");
        await StartedAsync(3);
        JsonElement running = await ResourceAsync(browser);
        Assert.Equal(("Running", 2), (running.GetProperty("state").GetString(), running.GetProperty("restarts").GetInt32()));

        Task StartedAsync(int times) =>
            LocalApplication.UntilAsync(() => File.ReadLines(Path.Combine(application.Folder, "starts")).Count() == times);
    }

    [LocalProcessesFact]
    public async Task StopAsync_ProcessWasStopped_StillEnds()
    {
        await using var application = new LocalApplication { HasDashboard = true };
        application.AddShell("worker", "sleep 1000");
        await application.StartAsync();
        await application.HealthyAsync("worker");
        using HttpClient browser = await application.LogInAsync();
        await application.CommandAsync(browser, "worker", "stop");

        await application.StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => browser.GetAsync("/"));
    }

    [LocalProcessesFact]
    public async Task Log_IsReadAsItIsWritten()
    {
        await using var application = new LocalApplication { HasDashboard = true };
        application.AddShell("worker", "echo before; while [ ! -f go ]; do sleep 0.05; done; echo after; sleep 1000");
        await application.StartAsync();
        await application.HealthyAsync("worker");
        using HttpClient browser = await application.LogInAsync();
        using Stream log = await browser.GetStreamAsync("/api/resources/worker/log").WaitAsync(LocalApplication.Patience);
        using var reader = new StreamReader(log);
        await UntilAsync(reader, "before");

        await File.WriteAllTextAsync(Path.Combine(application.Folder, "go"), string.Empty);

        await UntilAsync(reader, "after");

        static async Task UntilAsync(StreamReader reader, string word)
        {
            while (await reader.ReadLineAsync().WaitAsync(LocalApplication.Patience) is { } line)
            {
                if (line.Contains(word, StringComparison.Ordinal))
                {
                    return;
                }
            }

            Assert.Fail($"The log ended before '{word}'.");
        }
    }

    [LocalProcessesFact]
    public async Task Project_IsToldWhereTelemetryGoes_AndItComes()
    {
        await using var application = new LocalApplication { HasDashboard = true };
        application.Builder.AddProject<Projects.Moderation>("moderation").WithHttpEndpoint(name: "http").WithHttpHealthCheck("/health")
            .WithEnvironment("Artifacts__Path", Path.Combine(application.Folder, "artifacts"));
        await application.StartAsync();
        await application.HealthyAsync("moderation");
        using HttpClient browser = await application.LogInAsync();
        Dictionary<string, string> environment = await application.EnvironmentAsync("moderation");

        Assert.StartsWith("http://127.0.0.1:", environment["OTEL_EXPORTER_OTLP_ENDPOINT"], StringComparison.Ordinal);
        Assert.StartsWith("x-otlp-api-key=", environment["OTEL_EXPORTER_OTLP_HEADERS"], StringComparison.Ordinal);
        using var deadline = new CancellationTokenSource(LocalApplication.Patience);
        while (!(await browser.GetStringAsync("/api/metrics", deadline.Token)).Contains("\"moderation\"", StringComparison.Ordinal))
        {
            await Task.Delay(100, deadline.Token);
        }
    }

    [LocalProcessesFact]
    public async Task StartAsync_PortIsNone_IsAnError()
    {
        await using var application = new LocalApplication("--Dashboard:Port=99999") { HasDashboard = true };

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(application.StartAsync);

        Assert.Contains("Port", error.Message, StringComparison.Ordinal);
        Assert.Contains("65535", error.Message, StringComparison.Ordinal);
    }

    [LocalProcessesFact]
    public async Task StartAsync_TurnedOff_ThereIsNone()
    {
        await using var application = new LocalApplication("--Dashboard:Enabled=false") { HasDashboard = true };
        application.AddShell("worker", "sleep 1000");
        await application.StartAsync();
        await application.HealthyAsync("worker");

        Assert.Null(application.DashboardAddress);
        Assert.False(Directory.Exists(Path.Combine(application.Folder, "dashboard")));
    }

    private static async Task<JsonElement> ResourceAsync(HttpClient browser)
    {
        using HttpResponseMessage response = await browser.GetAsync("/api/resources");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement[0];
    }
}
