using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Storage;

/// <summary>A job database in an SQLite file of the test's own.</summary>
internal sealed class TemporaryJobDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;

    public TemporaryJobDatabase()
    {
        // The folder in between is missing, as at the first start.
        Path = System.IO.Path.Combine(_folder, "data", "jobs.db");
        Database = new SqliteJobDatabase(Options.Create(new JobStoreOptions { SqlitePath = Path }));
        Store = new VideoJobStore(Database, new TenantStorage(Database, Options.Create(new TenantLimitOptions())), Clock);
    }

    public string Path { get; }

    public FakeTimeProvider Clock { get; } = new(TestJobs.Now);

    public SqliteJobDatabase Database { get; }

    public VideoJobStore Store { get; }

    public static async Task<TemporaryJobDatabase> MigratedAsync()
    {
        var database = new TemporaryJobDatabase();
        await database.Database.MigrateAsync(CancellationToken.None);
        return database;
    }

    public static async Task<JobDatabaseUnderTest> UnderTestAsync()
    {
        TemporaryJobDatabase database = await MigratedAsync();
        return new JobDatabaseUnderTest(database.Database, database.DisposeAsync);
    }

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
