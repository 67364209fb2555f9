namespace TextToVideo.Integration.Postgres;

public sealed class PostgresWebhookStoreTests(PostgresFixture postgres) : WebhookStoreContract, IClassFixture<PostgresFixture>
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
