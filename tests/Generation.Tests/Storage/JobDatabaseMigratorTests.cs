using Microsoft.Extensions.Options;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Storage;

public sealed class JobDatabaseMigratorTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task StartAsync_MigrateIsFalse_WaitsForMigrationByAnotherProcess()
    {
        await using var temporary = new TemporaryJobDatabase();
        var options = new JobStoreOptions { Migrate = false };
        var migrator = new JobDatabaseMigrator(temporary.Database, Options.Create(options), TimeProvider.System);

        Task start = migrator.StartAsync(CancellationToken.None);
        bool isMigrated = await temporary.Database.IsMigratedAsync(CancellationToken.None);
        bool hasStarted = start.IsCompleted;
        await temporary.Database.MigrateAsync(CancellationToken.None).WaitAsync(s_timeout);
        await start.WaitAsync(s_timeout);

        Assert.False(isMigrated);
        Assert.False(hasStarted);
        Assert.True(await temporary.Database.IsMigratedAsync(CancellationToken.None));
    }
}
