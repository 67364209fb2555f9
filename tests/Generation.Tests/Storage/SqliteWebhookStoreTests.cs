using TextToVideo.Unit.Generation.Jobs;

namespace TextToVideo.Unit.Generation.Webhooks;

public sealed class SqliteWebhookStoreTests : WebhookStoreContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
