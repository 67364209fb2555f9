namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteWebhookStoreTests : WebhookStoreContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
