using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Functional.Postgres;

[Collection(PostgresFixture.Collection)]
public sealed class PostgresWebhookMigrationTests(PostgresFixture postgres) : WebhookMigrationContract
{
    protected override async Task<JobDatabaseUnderTest> CreateOldAsync()
    {
        NpgsqlDataSource source = await postgres.CreateSourceAsync();
        var database = new PostgresJobDatabase(source, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance);
        await OldSchema.CreateAsync(database, "postgres", "0010");
        return new JobDatabaseUnderTest(database, source.DisposeAsync);
    }
}
