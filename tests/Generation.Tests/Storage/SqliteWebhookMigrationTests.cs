namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteWebhookMigrationTests : WebhookMigrationContract
{
    protected override async Task<JobDatabaseUnderTest> CreateOldAsync()
    {
        var temporary = new TemporaryJobDatabase();
        await OldSchema.CreateAsync(temporary.Database, "sqlite", "0010");
        return new JobDatabaseUnderTest(temporary.Database, temporary.DisposeAsync);
    }
}
