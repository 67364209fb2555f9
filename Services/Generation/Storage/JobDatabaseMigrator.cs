using Microsoft.Extensions.Options;

namespace TextToVideo.Generation.Storage;

/// <summary>Migrates the schema before anything else starts, or waits until another process has migrated it.</summary>
internal sealed class JobDatabaseMigrator(IJobDatabase database, IOptions<JobStoreOptions> options, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken) =>
        options.Value.Migrate ? database.MigrateAsync(cancellationToken) : WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!await IsMigratedAsync(cancellationToken))
        {
            if (time.GetElapsedTime(started) > s_timeout)
            {
                throw new InvalidOperationException(
                    $"The database has not been migrated for {s_timeout.TotalMinutes:0} minutes. Run this program with the argument"
                        + $" migrate, or set {JobStoreOptions.SectionName}:{nameof(JobStoreOptions.Migrate)} to true."
                );
            }

            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    private async Task<bool> IsMigratedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.IsMigratedAsync(cancellationToken);
        }
        catch (Exception exception) when (database.Translate(exception) is not null)
        {
            return false;
        }
    }
}
