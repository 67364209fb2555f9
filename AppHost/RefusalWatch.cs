using Microsoft.Extensions.Hosting;

namespace TextToVideo.AppHost;

/// <summary>Stops the system if the gateway refuses to listen, because a restart would not help.</summary>
internal sealed class RefusalWatch(ResourceNotificationService notifications, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>The exit code of a process with invalid settings.</summary>
    public const int InvalidSettings = 2;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await notifications.WaitForResourceAsync("gateway", change => change.Snapshot.ExitCode == InvalidSettings, stoppingToken);
        await Console.Error.WriteLineAsync(
            "--host needs an API key first. "
                + "Start without it, create one with: ./run keys create NAME --admin --url ADDRESS, and start again."
        );
        Environment.ExitCode = InvalidSettings;
        lifetime.StopApplication();
    }
}
