namespace TextToVideo.Integration.Postgres;

public sealed class PostgresJobQueueTests(PostgresFixture postgres) : JobQueueContract, IClassFixture<PostgresFixture>
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
