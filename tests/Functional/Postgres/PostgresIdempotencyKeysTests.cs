namespace TextToVideo.Functional.Postgres;

[Collection(PostgresFixture.Collection)]
public sealed class PostgresIdempotencyKeysTests(PostgresFixture postgres) : IdempotencyKeysContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
