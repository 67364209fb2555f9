using Microsoft.Extensions.Hosting;

namespace TextToVideo.AppHost;

/// <summary>Ends the system where the gateway refuses to listen: to start it again would not help.</summary>
internal sealed class RefusalWatch(ResourceNotificationService notifications, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>The exit code of a process whose settings are not what they may be.</summary>
    private const int WrongSettings = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await notifications.WaitForResourceAsync("gateway", now => now.Snapshot.ExitCode == WrongSettings, stoppingToken);
        await Console.Error.WriteLineAsync(
            "--host needs an API key first. Start without it, create one with: ./run keys create NAME --admin --url ADDRESS, and start again.");
        Environment.ExitCode = WrongSettings;
        lifetime.StopApplication();
    }
}
