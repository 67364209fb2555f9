namespace TextToVideo.Integration.Postgres;

public sealed class PostgresVideoJobStoreTests(PostgresFixture postgres) : VideoJobStoreContract, IClassFixture<PostgresFixture>
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
