using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Writes what has come, some of it at a time.</summary>
internal sealed class TelemetryWriter(
    TelemetryQueue queue, TelemetryFile file, DashboardOptions options, TimeProvider time, ILogger<TelemetryWriter> logger) : BackgroundService
{
    /// <summary>One transaction for what comes within this time.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private const int MostItems = 5000;

    /// <summary>Takes no more, and ends when everything is written.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var store = new TelemetryStore(file, options);
        while (await queue.WaitAsync())
        {
            IReadOnlyList<TelemetryItem> items = queue.Take(MostItems);
            try
            {
                store.Write(items);
            }
            catch (SqliteException exception)
            {
                queue.CountDropped(items.Count);
                logger.NotWritten(items.Count, exception.Message);
            }

            if (items.Count < MostItems)
            {
                await Task.Delay(s_interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
