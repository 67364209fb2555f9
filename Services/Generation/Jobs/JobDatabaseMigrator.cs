namespace TextToVideo.Generation.Jobs;

/// <summary>Brings the schema up to date before anything else starts.</summary>
internal sealed class JobDatabaseMigrator(IJobDatabase database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
