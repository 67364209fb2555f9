namespace TextToVideo.Functional.Postgres;

[Collection(PostgresFixture.Collection)]
public sealed class PostgresVideoJobStoreTests(PostgresFixture postgres) : VideoJobStoreContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
