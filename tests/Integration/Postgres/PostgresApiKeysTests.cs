namespace TextToVideo.Integration.Postgres;

public sealed class PostgresApiKeysTests(PostgresFixture postgres) : ApiKeysContract, IClassFixture<PostgresFixture>
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
