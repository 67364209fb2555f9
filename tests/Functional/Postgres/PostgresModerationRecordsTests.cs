namespace TextToVideo.Functional.Postgres;

[Collection(PostgresFixture.Collection)]
public sealed class PostgresModerationRecordsTests(PostgresFixture postgres) : ModerationRecordsContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
