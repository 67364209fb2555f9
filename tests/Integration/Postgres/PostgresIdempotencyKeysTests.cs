namespace TextToVideo.Integration.Postgres;

public sealed class PostgresIdempotencyKeysTests(PostgresFixture postgres) : IdempotencyKeysContract, IClassFixture<PostgresFixture>
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
