namespace TextToVideo.Functional.Postgres;

[Collection(PostgresFixture.Collection)]
public sealed class PostgresApiKeysTests(PostgresFixture postgres) : ApiKeysContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
