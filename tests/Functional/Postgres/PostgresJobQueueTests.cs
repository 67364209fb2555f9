namespace TextToVideo.Functional.Postgres;

[Collection(PostgresFixture.Collection)]
public sealed class PostgresJobQueueTests(PostgresFixture postgres) : JobQueueContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
